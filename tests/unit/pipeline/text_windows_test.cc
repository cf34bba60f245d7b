#include "pipeline/text_windows.h"

#include <doctest/doctest.h>

#include "tests/unit/events/log_events.h"
#include "transactions/unit_table.h"

namespace mailtrace {
namespace {

using namespace test;
using Meaning = TextWindow::Meaning;

TEST_CASE("a line with the text is wanted at the time of a window of its meaning") {
  const LogEvents log(
      "09:00:01 mx postfix/smtp[9]: 3A5B61: to=<bob@example.org>, relay=none, delay=1, delays=0/0/0/1, dsn=4.0.0, "
      "status=deferred (450 later)\n"
      "09:00:01 mx postfix/smtpd[9]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: x, sasl_username=bob\n");
  TextWindows windows("bob");
  windows.add({"bob", at("09:00:00"), at("09:00:05"), Meaning::Delivery, "bounced"});
  windows.add({"bob", at("08:00:00"), at("08:00:05"), Meaning::Delivery, ""});
  CHECK_FALSE(windows.fit(log[0]));
  windows.add({"bob", at("09:00:00"), at("09:00:05"), Meaning::Delivery, "deferred"});
  CHECK(windows.fit(log[0]));
  CHECK_FALSE(windows.fit(log[1]));
  windows.add({"bob", at("09:00:00"), at("09:00:05"), Meaning::Login, logins_id(log[1])});
  CHECK(windows.fit(log[1]));
}

TEST_CASE("windows without a meaning want every line with the text, of their time") {
  TextWindows windows("bob");
  windows.add({"bob", at("09:00:00"), at("09:00:05")});
  windows.add({"bob", at("10:00:00"), at("10:00:05"), Meaning::Delivery});
  CHECK(windows.want_all(at("09:00:05"), at("09:30:00")));
  CHECK_FALSE(windows.want_all(at("10:00:00"), at("10:00:05")));
  CHECK(windows.overlap(at("10:00:00"), at("10:00:05")));
  CHECK_FALSE(windows.overlap(at("09:01:00"), at("09:59:00")));
}

}  // namespace
}  // namespace mailtrace
