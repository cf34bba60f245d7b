// Reads the header of one log line, whatever wrote it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lines/line.h"

namespace mailtrace {

/// Memory for the parts of a header that do not stand in the line as they are (JSON). Reuse one for many
/// lines; each parse_header overwrites what the one before left in it. One a thread.
struct HeaderScratch {
  std::string json;   // the line, strings unescaped in place
  std::string bytes;  // a MESSAGE that is an array of numbers
  std::string text;   // a text with a part taken out
  // The last date read, because most lines have that of the line before: "2026-11-21" and the
  // microseconds at its begin. A NUL in front: there is none.
  char date[10] = {};
  std::int64_t date_us = 0;
  // The same of a stamp without a year: "Nov 21 ".
  char day_text[7] = {};
  std::uint8_t month = 0;
  std::uint8_t day = 0;
};

/// Reads the header of `line` (one line without its line end) into `out`. False: `line` has none that is
/// known; then `out` has format None and the whole line as text. The format is decided by the first
/// bytes, line by line, and nothing is guessed: a "file:" or container prefix makes a line malformed.
///
/// What is taken off the text, so that a pattern sees the same text however a line came here:
/// Solaris' "[ID 197553 mail.info]", the facility of FreeBSD ("<mail.info>") and BusyBox ("mail.info"),
/// splogger's "1276913544.622077" (the stamp stays the one of syslog), the stamp and "[pid]" Exim
/// repeats in syslog, and "message repeated N times: [ ... ]", which goes to `repeated`. Dovecot's own log
/// file gets the tag "dovecot" and, like its syslog, no "Info: ".
///
/// The same clock alone at the beginning of a line is a stamp too; like multilog's, its lines are qmail's.
///
/// TAI64N labels are read as tai64nlocal reads them: seconds minus 2^62 + 10, because multilog adds
/// that constant and no leap seconds.
///
/// Journal JSON: the time is __REALTIME_TIMESTAMP, when the journal took the line, because that is the
/// order journalctl prints in; else _SOURCE_REALTIME_TIMESTAMP, else SYSLOG_TIMESTAMP. The tag is
/// SYSLOG_IDENTIFIER, else _COMM; the pid is _PID, else SYSLOG_PID, as journalctl shows them.
///
/// A stamp may be absent (Stamp::Kind::None) where RFC 5424 says so with "-".
bool parse_header(std::string_view line, HeaderScratch& scratch, Header& out);

}  // namespace mailtrace
