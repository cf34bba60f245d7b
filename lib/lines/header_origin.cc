// What follows the stamp of a syslog line: host, tag, pid, text.
#include "lines/header_parts.h"

namespace mailtrace::header_parts {
namespace {

constexpr auto npos = std::string_view::npos;

/// "<mail.info> ", put by FreeBSD's syslogd -v before or behind the host.
std::string_view skip_behind_angle(std::string_view rest) {
  const std::size_t close = rest.find_first_of("> ");
  if (close == npos || rest[close] != '>' || close + 1 >= rest.size() || rest[close + 1] != ' ') return rest;
  return skip_blanks(rest.substr(close + 1));
}

std::string_view skip_angle_facility(std::string_view rest) {
  return rest.starts_with('<') ? skip_behind_angle(rest) : rest;
}

/// "mail.info", put by BusyBox before the tag.
bool is_facility(std::string_view token) {
  const auto [facility, priority] = split_once(token, '.');
  static constexpr std::string_view kFacilities[] = {"mail",   "user",   "daemon", "auth",   "authpriv",
                                                     "syslog", "local0", "local1", "local2", "local3",
                                                     "local4", "local5", "local6", "local7"};
  static constexpr std::string_view kPriorities[] = {"debug", "info",  "notice", "warn",  "warning",
                                                     "err",   "error", "crit",   "alert", "emerg"};
  const auto is_one_of = [](std::string_view word, const auto& words) {
    for (const std::string_view w : words) {
      if (w == word) return true;
    }
    return false;
  };
  return is_one_of(priority, kPriorities) && is_one_of(facility, kFacilities);
}

/// A number that saturates; takes its digits off `rest`.
std::uint32_t take_number(std::string_view& rest) {
  std::uint64_t number = 0;
  while (!rest.empty() && is_digit(rest.front())) {
    if (number < UINT32_MAX) number = number * 10 + static_cast<std::uint64_t>(rest.front() - '0');
    rest.remove_prefix(1);
  }
  return static_cast<std::uint32_t>(number < UINT32_MAX ? number : UINT32_MAX);
}

/// "last message repeated 3 times" of syslogd, also in dashes (macOS), and syslog-ng's "Last message '...'
/// repeated 3 times, suppressed by ...".
bool parse_repeats_previous(std::string_view body, Header& out) {
  std::string_view rest = body;
  if (rest.starts_with("--- ")) rest.remove_prefix(4);
  if (rest.starts_with("Last message '")) {
    const std::size_t at = rest.rfind("' repeated ");
    if (at == npos) return false;
    rest.remove_prefix(at + 11);
  } else if (rest.starts_with("last message repeated ")) {
    rest.remove_prefix(22);
  } else {
    return false;
  }
  const std::uint32_t times = take_number(rest);
  if (times == 0 || !rest.starts_with(" time")) return false;
  out.repeats_previous = true;
  out.repeated = times;
  out.text = body;
  return true;
}

/// rsyslog's "message repeated 3 times: [ text]".
void unwrap_repeated(Header& out) {
  static constexpr std::string_view kIntroduction = "message repeated ";
  std::string_view rest = out.text;
  if (!rest.starts_with(kIntroduction)) return;
  rest.remove_prefix(kIntroduction.size());
  const std::uint32_t times = take_number(rest);
  if (times == 0 || !rest.starts_with(" times: [")) return;
  rest.remove_prefix(9);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.ends_with(']')) rest.remove_suffix(1);
  out.repeated = times;
  out.text = rest;
}

/// Solaris' "[ID 197553 mail.info] ".
void strip_solaris_id(Header& out) {
  if (!out.text.starts_with("[ID ")) return;
  const std::size_t close = out.text.find("] ");
  if (close == npos || close > 40 || !is_digit(out.text[4])) return;
  out.text.remove_prefix(close + 2);
}

/// splogger's "1276913544.622077 ".
void strip_splogger_time(Header& out) {
  constexpr std::size_t kSeconds = 10, kSize = kSeconds + 1 + 6;
  const std::string_view text = out.text;
  if (text.size() <= kSize || text[kSeconds] != '.' || text[kSize] != ' ') return;
  for (std::size_t i = 0; i < kSize; ++i) {
    if (i != kSeconds && !is_digit(text[i])) return;
  }
  out.text.remove_prefix(kSize + 1);
}

void strip_exim_pid(Header& out) {
  if (out.pid == 0 || !out.text.starts_with('[')) return;
  const std::size_t close = out.text.substr(0, 14).find("] ");
  if (close == npos || parse_pid(out.text.substr(1, close - 1)) != out.pid) return;
  out.text.remove_prefix(close + 2);
}

/// The size of "[1/3] ", with which Exim begins the first of several lines that it gives to syslog for one
/// (exim src/src/log.c, write_syslog), or 0.
std::size_t first_piece_size(std::string_view text) {
  if (!text.starts_with("[1/") && !text.starts_with("[1\\")) return 0;
  std::size_t i = 3;
  while (i < text.size() && i < 9 && is_digit(text[i])) ++i;
  return i > 3 && text.substr(i).starts_with("] ") ? i + 2 : 0;
}

/// The stamp and "[pid]" Exim may put into what it gives to syslog (syslog_timestamp, log_selector +pid).
void strip_exim_stamp(HeaderScratch& scratch, Header& out) {
  const char* p = out.text.data();
  const char* const end = p + out.text.size();
  Stamp stamp;
  IsoStamp ignored{stamp};
  if (take_iso_stamp(p, end, scratch, ignored) && ignored.separator == ' ' && p != end && *p == ' ') {
    if (!ignored.has_zone && end - p > 6 && (p[1] == '+' || p[1] == '-')) {
      const char* zone = p + 1;
      if (take_zone(zone, end, ignored.stamp) && zone != end && *zone == ' ') p = zone;
    }
    out.text.remove_prefix(static_cast<std::size_t>(p + 1 - out.text.data()));
  }
  strip_exim_pid(out);
}

/// The same behind the mark of a first piece.
void strip_exim_prefix(HeaderScratch& scratch, Header& out) {
  const std::string_view whole = out.text;
  const std::size_t size = first_piece_size(whole);
  out.text.remove_prefix(size);
  strip_exim_stamp(scratch, out);
  if (size == 0) return;
  if (out.text.size() + size == whole.size()) {
    out.text = whole;
  } else {
    scratch.text.assign(whole.substr(0, size)).append(out.text);
    out.text = scratch.text;
  }
}

/// Ends the tag at `tag_size`; the text is what follows `after`, without one blank.
void set_tag(std::string_view rest, std::size_t tag_size, std::size_t after, Header& out) {
  out.tag = rest.substr(0, tag_size);
  out.text = rest.substr(after);
  if (out.text.starts_with(' ')) out.text.remove_prefix(1);
}

/// "[27693]:" at `rest[open]`; false if the bracket does not end the tag. What is no number is no pid.
bool set_tag_and_pid(std::string_view rest, std::size_t open, Header& out) {
  constexpr std::size_t kLongest = 32;  // so that a line of brackets costs no more than another
  const std::size_t limit = rest.size() - open > kLongest ? open + kLongest : rest.size();
  std::uint64_t number = 0;
  std::size_t close = open + 1;
  for (; close < limit && is_digit(rest[close]) && number <= UINT32_MAX; ++close) {
    number = number * 10 + static_cast<std::uint64_t>(rest[close] - '0');
  }
  if (close < limit && rest[close] != ']') {
    number = 0;
    while (close < limit && rest[close] != ']' && rest[close] != ' ') ++close;
  }
  if (close >= limit || rest[close] != ']') return false;
  const std::size_t after = close + 1;
  const bool has_colon = after < rest.size() && rest[after] == ':';
  if (!has_colon && after < rest.size() && rest[after] != ' ') return false;
  out.pid = number <= UINT32_MAX ? static_cast<std::uint32_t>(number) : 0;
  set_tag(rest, open, after + has_colon, out);
  return true;
}

}  // namespace

void parse_tag(std::string_view rest, Header& out) {
  for (std::size_t i = 0; (i = find_first<':', '[', ' '>(rest, i)) < rest.size(); ++i) {
    switch (rest[i]) {
      case ':':
        if (i + 1 < rest.size() && rest[i + 1] != ' ') break;
        return set_tag(rest, i, i + 1, out);
      case '[':
        if (i == 0 || !set_tag_and_pid(rest, i, out)) break;
        return;
      case ' ':
        if (!is_facility(rest.substr(0, i))) return set_tag(rest, i, i, out);
        rest = skip_blanks(rest.substr(i));
        i = npos;  // the tag begins at 0 again
        break;
    }
  }
  out.tag = rest;
  out.text = {};
}

bool parse_dovecot_file(std::string_view rest, HeaderScratch& scratch, Header& out) {
  static constexpr std::string_view kLevels[] = {
      "Info: ", "Warning: ", "Error: ", "Debug: ", "Fatal: ", "Panic: "};
  const std::size_t colon = rest.find(": ");
  if (colon == npos || !is_lower(rest.front())) return false;
  const std::string_view behind = rest.substr(colon + 2);
  for (const std::string_view level : kLevels) {
    if (!behind.starts_with(level)) continue;
    out.tag = "dovecot";
    out.text = rest;
    if (level == kLevels[0]) {
      scratch.text.assign(rest.substr(0, colon + 2)).append(behind.substr(level.size()));
      out.text = scratch.text;
    }
    return true;
  }
  return false;
}

bool parse_origin(std::string_view rest, HeaderScratch& scratch, Header& out) {
  rest = skip_angle_facility(skip_blanks(rest));
  if (rest.empty()) return false;
  const std::size_t size = find_first<' '>(rest, 0);
  const char last = rest[size - 1];
  // A host name ends neither in ':' nor in ',': there is none, and this is the tag already.
  if ((last == ':' || last == ',') && parse_dovecot_file(rest, scratch, out)) return true;
  if (last != ':' && !(size == 4 && parse_repeats_previous(rest, out))) {
    out.host = rest.substr(0, size);
    rest = skip_angle_facility(skip_blanks(rest.substr(size)));
  }
  if (out.repeats_previous) return true;
  const char first = rest.empty() ? '\0' : rest.front();
  if ((first == 'l' || first == 'L' || first == '-') && parse_repeats_previous(rest, out)) return true;
  parse_tag(rest, out);
  clean_text(scratch, out);
  return true;
}

void clean_text(HeaderScratch& scratch, Header& out) {
  if (out.text.empty()) return;
  const char first = out.text.front();
  if (first == 'm') return unwrap_repeated(out);
  if (first != '[' && !is_digit(first)) return;
  strip_solaris_id(out);
  if (out.tag.starts_with("exim")) return strip_exim_prefix(scratch, out);
  strip_splogger_time(out);
}

}  // namespace mailtrace::header_parts
