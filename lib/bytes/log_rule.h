// Which files of a directory look like logs.
#pragma once

#include <cstdint>
#include <string_view>

#include "bytes/source_file.h"

namespace mailtrace {

/// What a file's name says about it.
enum class NameVerdict : std::uint8_t {
  Log,      // looks like a log, whatever is in it
  Unknown,  // its content decides
  Never,    // hidden, an editor's copy, or a kind of file that is no log
};

/// The rule, by the base name:
/// - Never: names that begin with "." or "#", or end in "~"; wtmp, btmp, utmp, lastlog, faillog with
///   any rotation; endings .db .journal .sqlite .pid .lock .swp .swo .conf .html .js .so .png .pdf .tar .zip.
/// - Log, without compression suffix, number and date (see rotation.h): names that end in ".log",
///   "maillog", "mainlog", "rejectlog" or "paniclog"; messages, syslog, mail.err, mail.info,
///   mail.warn, mail.warning, mail.notice, mail; and names that begin with "mail.log", "maillog",
///   "zimbra.log" or "mailbox.log".
/// - Unknown: all others.
NameVerdict judge_name(std::string_view path);

/// Whether one of the first lines begins as log lines do: a syslog stamp ("Nov 21 09:48:16",
/// "2026-11-21T09:48:16", each also behind "<22>" or "<22>1 "), Exim's and Zimbra's
/// "2026-11-21 09:48:16", Kerio's "[21/Nov/2026 09:48:16]", multilog's "@4000…", an object of
/// journalctl -o json. False for text with a NUL byte.
bool has_log_lines(std::string_view text);

/// Whether the first bytes of a file, decompressed, pass `has_log_lines`. False where it cannot be read.
bool content_is_log(const SourceFile& file);

}  // namespace mailtrace
