#include "traces/told_recipients.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mailtrace {
namespace {

ToldRecipients told(const std::vector<std::string_view>& addresses) {
  ToldRecipients all;
  for (const std::string_view one : addresses) all.add(one);
  return all;
}

TEST_CASE("a recipient is found in any case, with more or fewer backslashes, and with an account in front") {
  const ToldRecipients all = told({"Bob@example.org", "a\\.b@example.org"});
  CHECK(all.has("bob@example.ORG"));
  CHECK(all.has("a.b@example.org"));
  CHECK_FALSE(all.has("account-bob@example.org"));
  CHECK(all.has_queued("bob@example.org"));
  CHECK(all.has_queued("my-account-bob@example.org"));
  CHECK_FALSE(all.has_queued("accountbob@example.org"));
  CHECK_FALSE(all.has_queued("carol@example.org"));
  CHECK_FALSE(ToldRecipients().has_queued("bob@example.org"));
}

TEST_CASE("the other name of a recipient is the first that differs from it in more than case") {
  const ToldRecipients all = told({"BOB@example.org", "x-bob@example.org", "bob@example.org", "b\\ob@example.org"});
  CHECK(all.other_name_of("bob@example.org") == "b\\ob@example.org");
  CHECK(all.other_name_of("x-bob@example.org") == "BOB@example.org");
  CHECK(all.other_name_of("y-x-bob@example.org") == "BOB@example.org");
  CHECK_FALSE(all.other_name_of("carol@example.org"));
}

TEST_CASE("two hundred thousand recipients are looked for among as many") {
  std::vector<std::string> names;
  for (int i = 0; i < 200'000; ++i) names.push_back("bob" + std::to_string(i) + "@example.org");
  ToldRecipients all;
  for (const std::string& name : names) all.add(name);
  int found = 0;
  for (const std::string& name : names) {
    found += all.other_name_of("x-" + name).has_value() + all.other_name_of("carol" + name).has_value();
  }
  CHECK(found == 200'000);
}

}  // namespace
}  // namespace mailtrace
