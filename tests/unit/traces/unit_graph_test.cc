#include "traces/unit_graph.h"

#include <doctest/doctest.h>

#include "base/text_hash.h"
#include "tests/unit/traces/graphs.h"

namespace mailtrace {
namespace {

using namespace test;

MessageKey key_of(std::string_view text) {
  return {text, text_hash(text)};
}

TEST_CASE("a unit is found by its ID on every host, oldest first, and by its Message-ID in any form") {
  Graph g(begin("09:00:00", "mx1", "3A5B61", kOutside, "M1@example.net") + removed("09:00:01", "mx1", "3A5B61") +
          begin("09:00:02", "mx2", "3A5B61", kOutside, "m1@EXAMPLE.net"));
  REQUIRE(g.graph.with_id("3A5B61").size() == 2);
  CHECK(g.graph.with_id("3A5B61")[0]->unit->host == "mx1");
  CHECK(g.graph.with_message_id(key_of("m1@example.net")).size() == 2);
  CHECK(g.graph.with_id("3A5B62").empty());
  CHECK(g.graph.with_message_id(key_of("")).empty());
}

TEST_CASE("lines that name another ID are found by it") {
  Graph g(deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok: queued as 4C7D81"));
  REQUIRE(g.graph.naming("4C7D81").size() == 1);
  const auto [member, index] = g.graph.naming("4C7D81")[0];
  CHECK(member == g["3A5B61"]);
  CHECK(member->references[index].what == Field::NextId);
  CHECK(member->references[index].target == nullptr);
}

TEST_CASE("several IDs in one field are several references") {
  Graph g("09:00:02 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
          "<bob@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: 0.052, "
          "size: 2888, queued_as: 3A5B61F2D/3A5B61F2E, 2342 ms");
  CHECK(g.graph.naming("3A5B61F2D").size() == 1);
  CHECK(g.graph.naming("3A5B61F2E").size() == 1);
  CHECK(g.graph.naming("3A5B61F2C").size() == 1);
}

TEST_CASE("hosts are known by their first label, in either case") {
  Graph g(removed("09:00:01", "MX1.example.org", "3A5B61"));
  CHECK(g.graph.is_known_host("mx1"));
  CHECK(g.graph.is_known_host("mx1.example.com"));
  CHECK_FALSE(g.graph.is_known_host("mx2"));
}

TEST_CASE("united members are one component, however they were united") {
  Graph g(removed("09:00:01", "mx1", "3A5B61") + removed("09:00:01", "mx1", "3A5B62") +
          removed("09:00:01", "mx1", "3A5B63") + removed("09:00:01", "mx1", "3A5B64"));
  Member &a = *g["3A5B61"], &b = *g["3A5B62"], &c = *g["3A5B63"], &d = *g["3A5B64"];
  CHECK(g.graph.unite(a, b));
  CHECK(g.graph.unite(c, d));
  CHECK_FALSE(g.graph.unite(b, a));
  CHECK(g.graph.unite(b, d));
  CHECK_FALSE(g.graph.unite(a, c));
  for (Member* m : {&a, &b, &c, &d}) CHECK(g.graph.component_of(*m) == std::vector<Member*>{&a, &b, &c, &d});
}

TEST_CASE("an erased component is in no index any more, others stay") {
  Graph g(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
          deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok: queued as 4C7D81") +
          begin("09:00:00", "mx2", "3A5B61", kOutside, "m1@example.net"));
  g.graph.erase({g.graph.with_id("3A5B61")[0]});
  REQUIRE(g.graph.with_id("3A5B61").size() == 1);
  CHECK(g.graph.with_id("3A5B61")[0]->unit->host == "mx2");
  CHECK(g.graph.with_message_id(key_of("m1@example.net")).size() == 1);
  CHECK(g.graph.naming("4C7D81").empty());
  CHECK(g.graph.size() == 1);
}

}  // namespace
}  // namespace mailtrace
