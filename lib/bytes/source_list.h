// From the command line's arguments to the inputs that are read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bytes/source_file.h"

namespace mailtrace {

/// The inputs, and what was found on the way to them.
struct SourceList {
  std::vector<SourceFile> files;  // in the order of the arguments; each file once
  std::vector<Error> errors;      // what cannot be read: one each, the rest goes on
  std::vector<Error> notes;       // what a user should know though nothing is lost; `where` is the file
};

/// The inputs that `arguments` name:
/// - "-", also /dev/stdin, is standard input;
/// - a file is an input, whatever its name, content and type (open_source refuses what is no file);
/// - a directory stands for the regular files below it that look like logs (log_rule.h), by name:
///   symbolic links are followed, each directory is entered once, hidden files and directories are
///   left out, and so is silently what may not be read and does not look like a log by its name.
/// A file met twice (same device and inode) is listed where it is met first, with a note; so is a
/// compressed file beside its uncompressed copy ("mail.log.1.gz" beside "mail.log.1"), which is left out
/// if the copy begins with all it holds; a compressed file still being written is such a one.
SourceList expand_sources(const std::vector<std::string>& arguments);

/// The usual logs that exist below `root`: var/log/mail.log*, var/log/maillog*, var/log/zimbra.log*,
/// var/log/exim4/mainlog*. `root` is "/" but in tests.
SourceList default_sources(const std::string& root = "/");

}  // namespace mailtrace
