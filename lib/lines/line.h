// One log line: where it stands, and what its header says.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/timestamp.h"

namespace mailtrace {

/// How the header of a line is written. Decided line by line: files mix formats.
enum class HeaderFormat : std::uint8_t {
  None,        // no header could be read
  Rfc3164,     // "Nov 21 09:48:16 host tag[pid]: text": no year
  Rfc3339,     // "2026-11-21T09:48:16.66+00:00 host tag[pid]: text", also journalctl -o short-iso
  Rfc5424,     // "<22>1 2026-11-21T09:48:16Z host app pid - - text"
  JournalJson, // one object a line, journald's field names
  Exim,        // "2026-11-21 09:39:42 [pid] text"
  Kerio,       // "[21/Nov/2026 09:39:42] text"
  Zimbra,      // "2026-11-21 09:39:42,123 INFO  [thread] [context] text"
  Multilog,    // "@4000000052af...": TAI64N, also tai64nlocal and splogger's clocks
};

/// A time as written: complete, or without a year.
struct Stamp {
  enum class Kind : std::uint8_t { None, Absolute, Yearless };
  Kind kind = Kind::None;
  bool local = false;        // Absolute only: civil time without an offset, still to be moved by the zone
  std::uint8_t month = 0;    // Yearless only: 1..12
  std::uint8_t day = 0;      // Yearless only: 1..31
  std::uint32_t second = 0;  // Yearless only: second of the day
  std::int64_t us = 0;       // Absolute: microseconds since 1970 (civil if `local`); Yearless: fraction of the second
};

/// What the header of a line says. Views point into the line, or into the HeaderScratch the parser
/// was given, and live as long as both.
struct Header {
  HeaderFormat format = HeaderFormat::None;
  Stamp stamp;
  std::string_view host;     // empty where the format has none
  std::string_view tag;      // as written: "postfix/submission/smtpd"; formats without one: "exim", "kerio", "zimbra", "qmail"
  std::uint32_t pid = 0;     // 0: none
  std::string_view text;     // the message text
  std::uint32_t repeated = 1;  // N of "message repeated N times: [ text ]", with `text` the text inside
  bool repeats_previous = false;  // "last message repeated N times": `repeated` more of the line before
};

}  // namespace mailtrace
