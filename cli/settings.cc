#include "cli/settings.h"

#include <algorithm>

#include "cli/time_expression.h"

namespace mailtrace {
namespace {

Error wrong(const char* option, Error error) {
  return Error{error.text() + " (try --help)", std::string("--") + option};
}

/// Reads the times of a query, one after the other, until one is wrong.
class TimeReader {
 public:
  TimeReader(Timestamp now, const TimeZone& zone) : now_(now), zone_(zone) {}

  /// A lower limit: where the time that was named begins.
  std::optional<Timestamp> read_since(const char* option, const std::optional<std::string>& text) {
    auto time = read(option, text);
    return time ? std::optional{time->begin} : std::nullopt;
  }

  /// An upper limit, itself outside: where the time that was named is over.
  std::optional<Timestamp> read_until(const char* option, const std::optional<std::string>& text) {
    auto time = read(option, text);
    return time ? std::optional{time->end} : std::nullopt;
  }

  void check_order(const char* first, std::optional<Timestamp> since, const char* second,
                   std::optional<Timestamp> until) {
    if (error_ || !since || !until || *since < *until) return;
    error_ = wrong(first, Error{std::string("later than --") + second, ""});
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  std::optional<TimeStretch> read(const char* option, const std::optional<std::string>& text) {
    if (!text || error_) return {};
    auto time = parse_time_expression(*text, now_, zone_);
    if (time) return *time;
    error_ = wrong(option, time.error());
    return {};
  }

  Timestamp now_;
  const TimeZone& zone_;
  std::optional<Error> error_;
};

std::optional<Error> set_times(const RawOptions& raw, Timestamp now, Settings& settings) {
  TimeReader times(now, settings.time_zone);
  Query& query = settings.query;
  query.since = times.read_since("since", raw.since);
  query.until = times.read_until("until", raw.until);
  query.delivered_since = times.read_since("delivered-since", raw.delivered_since);
  query.delivered_until = times.read_until("delivered-until", raw.delivered_until);
  times.check_order("since", query.since, "until", query.until);
  times.check_order("delivered-since", query.delivered_since, "delivered-until", query.delivered_until);
  return times.error();
}

}  // namespace

Result<Settings> make_settings(const RawOptions& raw, const Environment& environment) {
  Settings settings;
  static_cast<PlainOptions&>(settings) = raw;
  settings.max_count = raw.max_count.value_or(Settings::kNoLimit);
  settings.threads = raw.threads.value_or(std::max(1u, environment.processors));
  if (settings.mode == Mode::CheckPatterns) {
    settings.pattern_files.insert(settings.pattern_files.end(), raw.inputs.begin(), raw.inputs.end());
    settings.inputs.clear();
  }
  auto zone = TimeZone::parse(raw.time_zone);
  if (!zone) return wrong("timezone", zone.error());
  settings.time_zone = *zone;
  if (auto error = set_times(raw, environment.now, settings)) return *error;
  return settings;
}

}  // namespace mailtrace
