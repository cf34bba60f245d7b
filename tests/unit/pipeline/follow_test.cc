// What a run that follows a query's words must not miss, and must not take long over.
#include "pipeline/follow.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "pipeline/run.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace {
namespace {

using namespace test;

/// Whether a run that follows the query's words gives what one that reads everything gives: one message.
void check_followed(const std::string& log, const Query& query, std::string_view held) {
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", log)});
  request.follow = false;
  const std::string whole = run_all(request).json;
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 1);
  CHECK(whole.find(held) != std::string::npos);
  request.query = &query;
  request.follow = true;
  for (std::size_t block_size = 80; block_size < 2'000; block_size += 40) {
    CAPTURE(block_size);
    request.block_size = block_size;
    CHECK(run_all(request).json == whole);
  }
}

TEST_CASE("a followed message has the user who authenticated long before in its session, other messages between") {
  std::string log = full_log("10:00:00 gw sm-mta[2820]: AUTH=server, relay=pc1.example.org [192.0.2.7], authid=ursula, mech=PLAIN, bits=0");
  for (int minute = 10; minute < 50; ++minute) {
    const std::string id = "6AIA" + std::to_string(minute) + "qX002820";
    log += full_log("10:" + std::to_string(minute) + ":12 gw sm-mta[2820]: " + id +
                    ": from=<bob@example.org>, size=20480, class=0, nrcpts=1, msgid=<" + std::to_string(minute) +
                    "m@" + std::to_string(minute) + ".example.org>, proto=ESMTPSA, daemon=MSA, relay=pc1.example.org [192.0.2.7]");
  }
  const LogDirectory directory;
  Query query;
  query.message_ids = {"49m@49.example.org"};
  RunRequest request = request_for({directory.write("mail.log", log)});
  request.query = &query;
  for (const std::size_t block_size : {100, 1'000'000}) {
    request.block_size = block_size;
    const std::string json = run_all(request).json;
    const std::size_t at = json.find("\"message_id\":\"<49m@49.example.org>\"");
    REQUIRE(at != std::string::npos);
    const std::string_view line = std::string_view(json).substr(at, json.find('\n', at) - at);
    CHECK(line.find("\"sasl_user\":\"ursula\"") != line.npos);
  }
}

constexpr std::string_view kAccepted =
    "10:00:05 mx postfix/smtpd[101]: 4A1B2C3D4E: client=pc1.example.com[192.0.2.1]\n"
    "10:00:05 mx postfix/cleanup[102]: 4A1B2C3D4E: message-id=<m1@id.example.com>\n"
    "10:00:05 mx postfix/qmgr[103]: 4A1B2C3D4E: from=<alice@example.com>, size=100, nrcpt=1 (queue active)\n"
    "10:00:06 mx postfix/local[104]: 4A1B2C3D4E: to=<carol@example.net>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, "
    "status=sent (delivered to mailbox)\n"
    "10:00:06 mx postfix/qmgr[103]: 4A1B2C3D4E: removed\n";

TEST_CASE("a refusal in the session of a followed message goes with the lines that repeat it") {
  Query query;
  query.message_ids = {"m1@id.example.com"};
  check_followed(full_log("10:00:00 mx postfix/smtpd[101]: connect from pc1.example.com[192.0.2.1]\n"
                          "10:00:01 mx postfix/smtpd[101]: NOQUEUE: reject: RCPT from pc1.example.com[192.0.2.1]: 450 4.2.0 "
                          "<bob@example.net>: Recipient address rejected: Greylisted; from=<alice@example.com> "
                          "to=<bob@example.net> proto=ESMTP helo=<pc1.example.com>\n"
                          "10:00:02 mx last message repeated 2 times\n"
                          "10:00:04 mx last message repeated 3 times\n" +
                          std::string(kAccepted)),
                 query, "last message repeated 3 times");
}

TEST_CASE("what was refused a quarter of an hour before is no part of a message, followed or not") {
  Query query;
  query.message_ids = {"m1@id.example.com"};
  const std::string refused = full_log(
      "09:45:00 mx postfix/smtpd[101]: NOQUEUE: reject: RCPT from pc1.example.com[192.0.2.1]: 450 4.2.0 "
      "<bob@example.net>: Recipient address rejected: Greylisted; from=<alice@example.com> "
      "to=<bob@example.net> proto=ESMTP helo=<pc1.example.com>\n");
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", refused + full_log(kAccepted))});
  request.follow = false;
  const std::string whole = run_all(request).json;
  request.query = &query;
  request.follow = true;
  const std::string followed = run_all(request).json;
  CHECK(followed.find("4A1B2C3D4E") != std::string::npos);
  CHECK(whole == run_all(request_for({directory.write("mail.log", refused)})).json + followed);
}

TEST_CASE("what a policy server said about a followed message goes with the lines that repeat it") {
  Query query;
  query.message_ids = {"m1@id.example.com"};
  check_followed(full_log("10:00:01 mx postgrey[77]: action=pass, reason=triplet found, client_name=pc1.example.com, "
                          "client_address=192.0.2.1, sender=alice@example.com, recipient=carol@example.net\n"
                          "10:00:02 mx last message repeated 2 times\n" +
                          std::string(kAccepted)),
                 query, "last message repeated 2 times");
}

TEST_CASE("a line without a header that a query finds hides none that repeats the line before it") {
  Query query;
  query.regexps = {*RegularExpression::parse("status=sent .delivered to")};
  const std::size_t end = kAccepted.rfind("10:00:06");
  check_followed(full_log(kAccepted.substr(0, end)) + "no header: status=sent (delivered to nobody)\n" +
                     full_log("10:00:06 mx last message repeated 2 times\n" + std::string(kAccepted.substr(end))),
                 query, "last message repeated 2 times");
}

TEST_CASE("blocks without a header between a line and what repeats it are stepped over") {
  Query query;
  query.message_ids = {"m1@id.example.com"};
  const std::size_t end = kAccepted.rfind("10:00:06");
  check_followed(full_log(kAccepted.substr(0, end)) + std::string(300, '-') + "\n" + std::string(300, '=') + "\n" +
                     full_log("10:00:06 mx last message repeated 2 times\n" + std::string(kAccepted.substr(end))),
                 query, "last message repeated 2 times");
}

TEST_CASE("lines full of a part of what is looked for take no longer than others") {
  // Where the sample at the beginning does not show it.
  std::string log = full_log(kAccepted);
  while (log.size() < 200'000) log += full_line("10:00:07 mx postfix/smtpd[105]: connect from x@example.com[192.0.2.9]\n");
  for (int i = 0; i < 30; ++i) {
    log += full_line("10:00:08 mx postfix/smtpd[105]: warning: ");
    for (int k = 0; k < 8'000; ++k) log += "cdefgh@e";
    log += '\n';
  }
  const LogDirectory directory;
  Query query;
  query.regexps = {*RegularExpression::parse("cdefgh@.xampl")};
  RunRequest request = request_for({directory.write("mail.log", log)});
  request.query = &query;
  const auto begun = std::chrono::steady_clock::now();
  CHECK(run_all(request).errors.empty());
  // A look at the line for each of them took minutes.
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
}

}  // namespace
}  // namespace mailtrace
