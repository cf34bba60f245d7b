// Log lines as the events they are, through the built-in patterns.
#pragma once

#include <algorithm>
#include <cctype>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/time_zone.h"
#include "events/event_decoder.h"
#include "lines/header.h"
#include "lines/stamp_resolver.h"

namespace mailtrace::test {

/// "09:00:01 mx1 postfix/qmgr[7]: ..." is that line on 2026-11-21 (UTC) with an RFC 3339 stamp, "25 09:00:01
/// mx1 ..." the same on the 25th; any other line stays as it is.
inline std::string full_line(std::string_view line) {
  const auto digits = [&](std::size_t at) {
    return line.size() > at + 1 && is_digit(line[at]) && is_digit(line[at + 1]);
  };
  std::string_view day = "21";
  if (digits(0) && line.size() > 6 && line[2] == ' ' && line[5] == ':') {
    day = line.substr(0, 2);
    line.remove_prefix(3);
  }
  if (!digits(0) || line.size() < 9 || line[2] != ':' || line[5] != ':') return std::string(line);
  const std::size_t end = std::min(line.find(' '), line.size());
  return std::string("2026-11-").append(day) + "T" + std::string(line.substr(0, end)) + "+00:00" +
         std::string(line.substr(end));
}

/// The time "09:00:01" means.
inline Timestamp at(std::string_view clock, int day = 21) {
  const auto two = [&](std::size_t i) { return *parse_integer<int>(clock.substr(i, 2)); };
  // 1795219200 is 2026-11-21T00:00:00Z.
  return Timestamp::from_seconds(1'795'219'200 + (day - 21) * 86400 + two(0) * 3600 + two(3) * 60 + two(6));
}

/// Owns the text of the lines and gives their events. Lines that are no event are counted only.
class LogEvents {
 public:
  explicit LogEvents(std::string_view log = {}) { add(log); }

  /// One event for each line of `log` that is one.
  void add(std::string_view log, std::uint32_t source = 0) {
    std::uint64_t number = 0;
    for (std::string_view line : split(log, '\n')) {
      ++number;
      if (!trim(line).empty()) add_line(trim(line), source, number);
    }
  }

  /// In the order of their places. Views live as long as this.
  std::vector<Event> in_order() const {
    std::vector<Event> sorted = events_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Event& a, const Event& b) { return a.place < b.place; });
    return sorted;
  }
  const std::vector<Event>& events() const { return events_; }
  const Event& operator[](std::size_t i) const { return events_.at(i); }
  std::size_t no_events() const { return no_events_; }

 private:
  void add_line(std::string_view line, std::uint32_t source, std::uint64_t number) {
    lines_.push_back(full_line(line));
    scratch_.emplace_back();
    Header header;
    Event event;
    if (!parse_header(lines_.back(), scratch_.back(), header)) {
      ++no_events_;
      return;
    }
    const Decoded what = decoder_.decode(header, event);
    if (what != Decoded::Event && what != Decoded::Part) {
      ++no_events_;
      return;
    }
    event.place = {Timestamp{header.stamp.us}, source, number};
    event.line = lines_.back();
    events_.push_back(event);
  }

  std::deque<std::string> lines_;
  std::deque<HeaderScratch> scratch_;
  std::vector<Event> events_;
  std::size_t no_events_ = 0;
  EventDecoder decoder_{PatternSet::built_in()};
};

}  // namespace mailtrace::test
