#include "traces/trace_builder.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kWhole = begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
                           deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", "local", "sent", "delivered") +
                           removed("09:00:02", "mx1", "3A5B61");

TEST_CASE("a trace says who submitted what, from where, and when") {
  const Trace trace = trace_of(kWhole);
  CHECK(trace.message_id == "<m1@example.net>");
  CHECK(trace.from == "alice@example.net");
  CHECK(trace.size == 512);
  CHECK(trace.client_name == "mx.example.net");
  CHECK(trace.client_ip == "192.0.2.1");
  CHECK_FALSE(trace.sasl_user);
  CHECK_FALSE(trace.subject);
  CHECK(trace.first == at("09:00:00"));
  CHECK(trace.last == at("09:00:02"));
  CHECK(trace.complete);
  CHECK(trace.missing.empty());
  REQUIRE(trace.hops.size() == 1);
  CHECK(trace.hops[0].client == kOutside);
  CHECK(trace.hops[0].to == std::vector<std::string>{"bob@example.org"});
  CHECK(trace.hops[0].complete);
}

TEST_CASE("local submission: the hop says which user, the trace has no client") {
  const Trace trace = trace_of("09:00:00 mx1 postfix/pickup[8]: 3A5B61: uid=1000 from=<alice>\n" +
                               queue("09:00:00", "mx1", "3A5B61", "alice@mx1.example.org"));
  CHECK(trace.hops.at(0).client == "uid 1000");
  CHECK(trace.client_name.empty());
  CHECK(trace.client_ip.empty());
  CHECK(trace.from == "alice@mx1.example.org");
}

TEST_CASE("login, subject and null sender are told where the log has them") {
  const Trace trace = trace_of(accept("09:00:00", "mx1", "3A5B61", "pc1.example.org[192.0.2.7]",
                                      ", sasl_method=PLAIN, sasl_username=alice@example.org") +
                               "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: info: header Subject: hello from pc1.example.org[192.0.2.7]; "
                               "from=<> to=<bob@example.net> proto=ESMTP helo=<x>\n" + queue("09:00:00", "mx1", "3A5B61", ""));
  CHECK(trace.sasl_user == "alice@example.org");
  CHECK(trace.subject == "hello");
  REQUIRE(trace.from);
  CHECK(trace.from->empty());
}

TEST_CASE("incomplete: the first lines rotated away") {
  const Trace trace = trace_of(deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", "local", "sent", "delivered") +
                               removed("09:00:02", "mx1", "3A5B61"));
  CHECK_FALSE(trace.complete);
  CHECK(trace.missing == std::vector<std::string>{"the first lines of 3A5B61 on mx1"});
  CHECK_FALSE(trace.from);
  CHECK_FALSE(trace.message_id);
  CHECK(recipients(trace) == "bob@example.org sent");
}

TEST_CASE("incomplete: no end, and a next hop on this machine that is not in the logs") {
  const Trace trace = trace_of(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
                               deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok: queued as 4C7D81"));
  CHECK_FALSE(trace.complete);
  CHECK(trace.missing == std::vector<std::string>{"the end of 3A5B61 on mx1", "the next hop 4C7D81"});
}

TEST_CASE("a next hop of another system is not missing") {
  CHECK(trace_of(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
                 deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", "mx.example.com[192.0.2.4]:25", "sent", "250 Ok: queued as 4C7D81") +
                 removed("09:00:02", "mx1", "3A5B61")).complete);
}

TEST_CASE("a size that no number can hold is unknown") {
  std::string log = kWhole;
  log.replace(log.find("size=512"), 8, "size=99999999999999999999999");
  const std::vector<Trace> traces = traces_of(log);
  REQUIRE(traces.size() == 1);
  CHECK_FALSE(traces[0].size);
}

TEST_CASE("what queries look at is there, from every hop") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      "09:00:01 mx1 postfix/smtp[6]: 3A5B61: to=<bob@store.example.org>, orig_to=<bob@example.org>, relay=store.example.org[192.0.2.9]:25, "
      "delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C7D81)\n" +
      begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net", "srs0=x@example.org") +
      deliver("09:00:02", "store", "4C7D81", "bob@store.example.org", "local", "sent", "delivered"));
  CHECK(trace.senders == std::vector<std::string>{"alice@example.net", "srs0=x@example.org"});
  CHECK(trace.all_recipients == std::vector<std::string>{"bob@store.example.org", "bob@example.org"});
  CHECK(trace.clients == std::vector<std::string>{kOutside, "mx1.example.org[192.0.2.8]"});
  CHECK(trace.relays == std::vector<std::string>{"store.example.org[192.0.2.9]:25", "local"});
  CHECK(trace.responses.size() == 2);
}

TEST_CASE("a filter's checks of a connection alone are no message") {
  CHECK(traces_of("09:00:00 mx1 amavis[5]: (01234-05) Bad EHLO kw X ignored").empty());
}

}  // namespace
}  // namespace mailtrace
