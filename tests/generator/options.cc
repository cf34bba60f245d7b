#include "options.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>

#include <fmt/core.h>

#include "kinds.h"

namespace make_log {
namespace {

constexpr const char* kHelp =
    "Usage: make_log --out DIR [OPTIONS]\n"
    "Writes mail logs with many messages in them, and what is true about each.\n\n"
    "  --messages N         scenarios to start (default 1000); a scenario is one to four messages\n"
    "  --bytes SIZE         stop after so much plain text instead (k, M, G: powers of 1024)\n"
    "  --seed N             the same seed and options give the same bytes (default 1)\n"
    "  --format F           rfc3164 (default), rfc3339, rfc5424, journal\n"
    "  --hosts N            1 to 8 hosts that pass messages on to each other (default 1)\n"
    "  --split-hosts        DIR/HOST/mail.log instead of one central log\n"
    "  --ids KIND           long (default), short, short-reused\n"
    "  --start TIME         first second of the log, 2026-02-23T00:00:00 (UTC) or epoch\n"
    "  --rate R             scenarios per second of log time\n"
    "  --span DURATION      length of the log (s m h d; default 7d) where no --rate is given\n"
    "  --daily              more mail by day than by night, and little on Saturdays and Sundays\n"
    "  --rotate N           mail.log.N … mail.log.1, mail.log\n"
    "  --compress none|gz   of the rotated parts (default none)\n"
    "  --jitter             some lines stand up to two seconds too late\n"
    "  --mix KIND=W,…       weights; all=W sets every kind first\n"
    "  --truth FILE         one JSON object a message\n"
    "  --list-kinds         the kinds and their default weights\n";

[[noreturn]] void fail(const std::string& message) {
  fmt::print(stderr, "make_log: {}, try --help\n", message);
  std::exit(2);
}

double number(std::string_view option, const std::string& text, const char** end) {
  char* rest = nullptr;
  const double value = std::strtod(text.c_str(), &rest);
  if (rest == text.c_str() || value < 0) fail(fmt::format("{}: not a number: \"{}\"", option, text));
  *end = rest;
  return value;
}

double plain_number(std::string_view option, const std::string& text) {
  const char* end = nullptr;
  const double value = number(option, text, &end);
  if (*end != '\0') fail(fmt::format("{}: not a number: \"{}\"", option, text));
  return value;
}

/// A number with one of `units` behind it, each worth the factor at the same place.
double scaled(std::string_view option, const std::string& text, const char* units, const double* factors) {
  const char* end = nullptr;
  const double value = number(option, text, &end);
  if (*end == '\0') return value;
  const char* unit = std::strchr(units, *end);
  if (unit == nullptr || end[1] != '\0') fail(fmt::format("{}: unknown unit in \"{}\"", option, text));
  return value * factors[unit - units];
}

std::uint64_t size(std::string_view option, const std::string& text) {
  constexpr double factors[] = {1024.0, 1024.0 * 1024, 1024.0 * 1024 * 1024};
  return static_cast<std::uint64_t>(scaled(option, text, "kMG", factors));
}

Micros duration(std::string_view option, const std::string& text) {
  constexpr double factors[] = {1, 60, 3600, 86400};
  return static_cast<Micros>(scaled(option, text, "smhd", factors) * kSecond);
}

Micros time_of(std::string_view option, const std::string& text) {
  std::tm tm{};
  const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &tm);
  if (end == nullptr) end = strptime(text.c_str(), "%Y-%m-%d", &tm);
  if (end == nullptr) return static_cast<Micros>(plain_number(option, text)) * kSecond;
  if (*end != '\0' && std::strcmp(end, "Z") != 0) fail(fmt::format("{}: not a time: \"{}\"", option, text));
  return static_cast<Micros>(timegm(&tm)) * kSecond;
}

template <class Value>
Value choice(std::string_view option, const std::string& text, std::initializer_list<std::pair<const char*, Value>> values) {
  for (const auto& [name, value] : values) {
    if (text == name) return value;
  }
  fail(fmt::format("{}: unknown value \"{}\"", option, text));
}

std::map<std::string, double> weights(const std::string& text) {
  std::map<std::string, double> mix;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, comma - at);
    const std::size_t equal = part.find('=');
    if (equal == std::string::npos) fail(fmt::format("--mix: not KIND=WEIGHT: \"{}\"", part));
    const std::string kind = part.substr(0, equal);
    if (kind != "all" && !is_kind(kind)) fail(fmt::format("--mix: unknown kind \"{}\"", kind));
    mix[kind] = plain_number("--mix", part.substr(equal + 1));
    at = comma + 1;
  }
  return mix;
}

/// Sets one option with a value; false: there is no such option.
bool set(Options& o, const std::string& name, const std::string& value) {
  if (name == "--messages") o.messages = static_cast<std::uint64_t>(plain_number(name, value));
  else if (name == "--bytes") o.bytes = size(name, value);
  else if (name == "--seed") o.seed = static_cast<std::uint64_t>(plain_number(name, value));
  else if (name == "--format")
    o.format = choice<Format>(name, value, {{"rfc3164", Format::Rfc3164}, {"rfc3339", Format::Rfc3339},
                                            {"rfc5424", Format::Rfc5424}, {"journal", Format::Journal}});
  else if (name == "--hosts") o.hosts = static_cast<int>(plain_number(name, value));
  else if (name == "--ids")
    o.ids = choice<Ids>(name, value, {{"long", Ids::Long}, {"short", Ids::Short}, {"short-reused", Ids::ShortReused}});
  else if (name == "--start") o.start = time_of(name, value);
  else if (name == "--rate") o.rate = plain_number(name, value);
  else if (name == "--span") o.span = duration(name, value);
  else if (name == "--rotate") o.rotate = static_cast<int>(plain_number(name, value));
  else if (name == "--compress") o.compress = choice<bool>(name, value, {{"none", false}, {"gz", true}});
  else if (name == "--out") o.out = value;
  else if (name == "--truth") o.truth = value;
  else if (name == "--mix") o.mix = weights(value);
  else return false;
  return true;
}

/// The switches; true if `name` was one.
bool set_switch(Options& o, const std::string& name) {
  if (name == "--help") {
    fmt::print("{}", kHelp);
    std::exit(0);
  }
  if (name == "--list-kinds") {
    print_kinds();
    std::exit(0);
  }
  if (name == "--split-hosts") return o.split_hosts = true;
  if (name == "--jitter") return o.jitter = true;
  if (name == "--daily") return o.daily = true;
  return false;
}

void check(Options& o) {
  if (o.hosts < 1 || o.hosts > 8) fail("--hosts: expected 1 to 8");
  if (o.span < 10 * kSecond) fail("--span: expected 10s or more");
  if (o.messages == 0 && o.bytes == 0) o.messages = 1000;
  if (o.messages != 0 && o.bytes != 0) fail("--messages and --bytes exclude each other");
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i];
    std::string value;
    const std::size_t equal = name.find('=');
    const bool joined = name.starts_with("--") && equal != std::string::npos;
    if (joined) {
      value = name.substr(equal + 1);
      name.resize(equal);
    } else if (set_switch(options, name)) {
      continue;
    } else if (++i < argc) {
      value = argv[i];
    } else {
      fail(fmt::format("unknown option or missing value: \"{}\"", name));
    }
    if (!set(options, name, value)) fail(fmt::format("unknown option \"{}\"", name));
  }
  check(options);
  return options;
}

}  // namespace make_log
