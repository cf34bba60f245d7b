// Which rotated set a log file belongs to, and its place in it, told from its name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mailtrace {

/// The place of a file among the files one log was rotated into.
struct Rotation {
  /// The path without compression suffix, number and date: the current file's. The same for all files
  /// of a set, different for files of different directories.
  std::string set;
  /// 0 for the current file; larger is older. Only to be compared inside one set. Numbered files are
  /// younger than dated ones where a set has both.
  std::int64_t age = 0;

  bool operator==(const Rotation&) const = default;
};

/// The compression suffix of a name (".gz", ".bz2", ".xz", ".zst", ".Z"), "" if there is none.
std::string_view compression_suffix(std::string_view path);

/// Takes a path apart. Understood, behind which a compression suffix may stand:
///   mail.log  mail.log.0  mail.log.12                       numbers: logrotate, newsyslog, Exim's exicyclog
///   mail.log-20261121  mail.log.2026-11-21  mail-20261121.log  a day anywhere in the name
///   mail.log-20261121-1795219200  maillog.20261121T235959  mail.log-2026112123   a day with a clock time
///   mail.log-202611  mail.log.2026                          a month or year at the end
///   mail.log.2026-11-21.1                                   a number behind a day
Rotation rotation_of(std::string_view path);

}  // namespace mailtrace
