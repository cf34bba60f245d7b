#include "base/time_zone.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <optional>

#include "base/civil_time.h"
#include "base/text.h"

namespace mailtrace {
namespace {

constexpr std::int64_t kMinSecond = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMaxSecond = std::numeric_limits<std::int64_t>::max();
constexpr int kBucketBits = 23;
constexpr std::int64_t kTableEnd = days_from_civil(2100, 1, 1) * kSecondsPerDay;
// No zone keeps an offset for less than three weeks (Morocco's summer time pauses in Ramadan).
constexpr std::int64_t kProbeStep = 14 * kSecondsPerDay;

std::int32_t c_library_offset(std::int64_t seconds) {
  const std::time_t t = seconds;
  std::tm tm{};
  return localtime_r(&t, &tm) ? static_cast<std::int32_t>(tm.tm_gmtoff) : 0;
}

/// The second in (low, high] at which the offset is no longer `before`.
std::int64_t find_change(std::int64_t low, std::int64_t high, std::int32_t before) {
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (c_library_offset(middle) == before ? low : high) = middle;
  }
  return high;
}

/// Sets $TZ for its lifetime.
class ScopedZone {
 public:
  explicit ScopedZone(const std::string& name) {
    if (const char* old = std::getenv("TZ")) old_ = old;
    setenv("TZ", name.c_str(), 1);
    tzset();
  }
  ~ScopedZone() {
    old_ ? setenv("TZ", old_->c_str(), 1) : unsetenv("TZ");
    tzset();
  }
  ScopedZone(const ScopedZone&) = delete;
  ScopedZone& operator=(const ScopedZone&) = delete;

 private:
  std::optional<std::string> old_;
};

/// "+02:00", "-0330", "+02" as seconds.
std::optional<std::int32_t> parse_offset(std::string_view text) {
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hours = parse_integer<unsigned>(text.substr(1, 2));
  std::string_view rest = text.substr(3);
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
    if (rest.empty()) return std::nullopt;
  }
  const auto minutes = rest.empty() ? std::optional{0u} : parse_integer<unsigned>(rest);
  if (!hours || !minutes || *hours > 23 || *minutes > 59 || (!rest.empty() && rest.size() != 2)) {
    return std::nullopt;
  }
  const auto seconds = static_cast<std::int32_t>(*hours * 3600 + *minutes * 60);
  return text[0] == '-' ? -seconds : seconds;
}

/// tzset takes unknown names for UTC without a word, so the database is asked first.
bool is_in_zone_database(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return false;
  const char* folder = std::getenv("TZDIR");
  const std::string path = std::string(folder ? folder : "/usr/share/zoneinfo") + "/" + name;
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? kMaxSecond : kMinSecond;
}

std::uint64_t distance(std::int64_t a, std::int64_t b) {
  return a > b ? static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b)
               : static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
}

/// `micros` limited to the years 0000..9999, which is what the formats can show.
std::int64_t clamp_to_shown(std::int64_t micros) {
  constexpr std::int64_t kFirst = days_from_civil(0, 1, 1) * kSecondsPerDay * kMicrosPerSecond;
  constexpr std::int64_t kLast = days_from_civil(10000, 1, 1) * kSecondsPerDay * kMicrosPerSecond - 1;
  return std::clamp(micros, kFirst, kLast);
}

}  // namespace

TimeZone::TimeZone() : TimeZone(std::vector<Span>{{kMinSecond, kMaxSecond, 0}}) {}

TimeZone TimeZone::fixed(std::int32_t offset) {
  return TimeZone(std::vector<Span>{{kMinSecond, kMaxSecond, offset}});
}

TimeZone TimeZone::local() {
  tzset();
  return from_c_library();
}

TimeZone::TimeZone(std::vector<Span> spans) : spans_(std::move(spans)) {
  std::uint16_t span = 0;
  for (std::int64_t second = 0; second < kTableEnd; second += std::int64_t{1} << kBucketBits) {
    while (spans_[span].end <= second) ++span;
    buckets_.push_back(span);
  }
}

TimeZone TimeZone::from_c_library() {
  std::vector<Span> spans{{kMinSecond, kMaxSecond, c_library_offset(0)}};
  for (std::int64_t second = 0; second < kTableEnd; second += kProbeStep) {
    const std::int64_t next = second + kProbeStep;
    const std::int32_t offset = c_library_offset(next);
    if (offset == spans.back().offset) continue;
    const std::int64_t change = find_change(second, next, spans.back().offset);
    spans.back().end = change;
    spans.push_back({change, kMaxSecond, offset});
  }
  return TimeZone(std::move(spans));
}

Result<TimeZone> TimeZone::parse(std::string_view name) {
  if (equals_ignoring_case(name, "local")) return local();
  if (equals_ignoring_case(name, "utc") || equals_ignoring_case(name, "z")) return TimeZone();
  if (const auto offset = parse_offset(name)) return fixed(*offset);
  const std::string owned(name);
  if (owned.find('\0') != std::string::npos || !is_in_zone_database(owned)) {
    return Error{
        fmt::format("not a time zone: \"{}\" (expected local, UTC, +02:00 or a name such as Europe/Berlin)",
                    escape_controls(name)),
        ""};
  }
  const ScopedZone scope(owned);
  return from_c_library();
}

std::size_t TimeZone::span_index(std::int64_t seconds) const {
  if (spans_.size() == 1 || seconds < 0) return 0;
  const auto bucket = static_cast<std::size_t>(seconds >> kBucketBits);
  std::size_t i = bucket < buckets_.size() ? buckets_[bucket] : spans_.size() - 1;
  while (spans_[i].end <= seconds && i + 1 < spans_.size()) ++i;
  return i;
}

bool TimeZone::is_steady_near(std::int64_t civil_us) const {
  const std::int64_t seconds = floor_div(civil_us, kMicrosPerSecond);
  const Span& span = spans_[span_index(seconds)];
  // Offsets are below a day, so a civil time taken for UTC is less than a day off.
  return seconds >= saturating_add(span.begin, 2 * kSecondsPerDay) &&
         seconds < saturating_add(span.end, -2 * kSecondsPerDay);
}

Timestamp TimeZone::to_utc(std::int64_t civil_us, Timestamp hint) const {
  const std::int64_t seconds = floor_div(civil_us, kMicrosPerSecond);
  const std::size_t index = span_index(seconds);
  const auto at = [&](const Span& s) { return Timestamp{civil_us - s.offset * kMicrosPerSecond}; };
  if (spans_.size() == 1 || is_steady_near(civil_us)) return at(spans_[index]);

  // Civil seconds lie within a day of UTC, hence in this span or one of its neighbours.
  Timestamp best{};
  bool have_best = false;
  const auto consider = [&](Timestamp reading) {
    const bool nearer = distance(reading.us, hint.us) < distance(best.us, hint.us) ||
                        (distance(reading.us, hint.us) == distance(best.us, hint.us) && reading < best);
    if (!have_best || nearer) best = reading;
    have_best = true;
  };
  const std::size_t first = index == 0 ? 0 : index - 1;
  const std::size_t last = std::min(index + 1, spans_.size() - 1);
  for (std::size_t i = first; i <= last; ++i) {
    const std::int64_t utc = seconds - spans_[i].offset;
    if (spans_[i].begin <= utc && utc < spans_[i].end) consider(at(spans_[i]));
  }
  if (have_best) return best;
  for (std::size_t i = first; i < last; ++i) {
    const std::int64_t change = spans_[i].end;
    if (change + spans_[i].offset <= seconds && seconds < change + spans_[i + 1].offset) {
      consider(at(spans_[i]));
      consider(at(spans_[i + 1]));
    }
  }
  return have_best ? best : at(spans_[index]);
}

std::string format_rfc3339(Timestamp time, const TimeZone& zone) {
  const std::int32_t offset = zone.offset_at(time);
  const CivilTime c = civil_from_micros(clamp_to_shown(saturating_add(time.us, offset * kMicrosPerSecond)));
  const std::int32_t minutes = (offset < 0 ? -offset : offset) / 60;
  std::array<char, sizeof "2026-11-21T09:48:16.123456+00:00"> text;
  char* p = text.data();
  // By hand: every message shows a time, and a general formatter takes as long as all the rest of its row.
  const auto put = [&p](std::uint32_t number, int digits, char behind) {
    for (int i = digits; i-- > 0; number /= 10) p[i] = static_cast<char>('0' + number % 10);
    p += digits;
    *p++ = behind;
  };
  put(static_cast<std::uint32_t>(c.date.year), 4, '-');
  put(c.date.month, 2, '-');
  put(c.date.day, 2, 'T');
  put(c.hour, 2, ':');
  put(c.minute, 2, ':');
  const char sign = offset < 0 ? '-' : '+';
  put(c.second, 2, c.microsecond ? '.' : sign);
  if (c.microsecond) put(c.microsecond, 6, sign);
  put(static_cast<std::uint32_t>(minutes) / 60, 2, ':');
  put(static_cast<std::uint32_t>(minutes) % 60, 2, '\0');
  return std::string(text.data(), static_cast<std::size_t>(p - 1 - text.data()));
}

std::string format_civil(Timestamp time, const TimeZone& zone) {
  const std::int64_t offset = zone.offset_at(time) * kMicrosPerSecond;
  const CivilTime c = civil_from_micros(clamp_to_shown(saturating_add(time.us, offset)));
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.date.year, c.date.month, c.date.day, c.hour,
                     c.minute, c.second);
}

}  // namespace mailtrace
