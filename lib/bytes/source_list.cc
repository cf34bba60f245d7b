#include "bytes/source_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/system_error.h"
#include "bytes/compressed_copy.h"
#include "bytes/log_rule.h"

namespace mailtrace {
namespace {

namespace fs = std::filesystem;

/// Directories nested deeper than this are an error: no log archive is, but a hostile one may be.
constexpr int kDeepest = 64;

/// Adds a file or directory below another to its name.
std::string join(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

/// The names in a directory, sorted. `error` is set if it cannot be read, or not to its end.
std::vector<std::string> names_in(const std::string& directory, std::error_code& error) {
  std::vector<std::string> names;
  fs::directory_iterator entry(directory, error), end;
  while (!error && entry != end) {
    names.push_back(entry->path().filename().string());
    entry.increment(error);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_directory(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

class Expansion {
 public:
  void add_argument(const std::string& argument) {
    Result<SourceFile> file = describe_source(argument);
    if (!file) {
      list_.errors.push_back(file.error());
    } else if (!file->is_stdin && is_directory(argument)) {
      const std::size_t before = met_, errors = list_.errors.size();
      add_directory(*file, 0);
      if (met_ == before && list_.errors.size() == errors) note(argument, "no file below this directory looks like a log");
    } else {
      add_file(std::move(file).value());
    }
  }

  /// The files of a directory whose names begin with `beginning`; nothing if there is no such directory.
  void add_beginning(const std::string& directory, std::string_view beginning) {
    std::error_code error;
    for (const std::string& name : names_in(directory, error)) {
      if (!name.starts_with(beginning) || judge_name(name) == NameVerdict::Never) continue;
      Result<SourceFile> file = describe_source(join(directory, name));
      if (file && file->is_regular) add_file(std::move(file).value());
    }
    if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
      list_.errors.push_back({system_message(error.value()), directory});
  }

  SourceList finish() {
    drop_compressed_copies(list_);
    return std::move(list_);
  }

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;

  void add_file(SourceFile file) {
    ++met_;
    auto [first, is_new] = files_.try_emplace(Identity{file.device, file.inode}, file.name);
    if (is_new) {
      list_.files.push_back(std::move(file));
    } else if (first->second == file.name) {
      note(file.name, "given twice, read once");
    } else {
      note(file.name, fmt::format("the same file as {}, read once", first->second));
    }
  }

  void add_directory(const SourceFile& directory, int depth) {
    if (!directories_.insert({directory.device, directory.inode}).second) {
      ++met_;
      return;
    }
    if (depth > kDeepest) {
      list_.errors.push_back({fmt::format("is nested deeper than {} directories", kDeepest), directory.name});
      return;
    }
    std::error_code error;
    for (const std::string& name : names_in(directory.path, error))
      add_entry(join(directory.path, name), depth);
    if (error) list_.errors.push_back({system_message(error.value()), directory.name});
  }

  void add_entry(const std::string& path, int depth) {
    NameVerdict verdict = judge_name(path);
    std::error_code error;
    fs::file_status status = fs::status(path, error);
    bool is_hidden = fs::path(path).filename().string().starts_with('.');
    if (fs::is_directory(status)) {
      Result<SourceFile> directory = describe_source(path);
      if (!is_hidden && directory) add_directory(*directory, depth + 1);
      return;
    }
    if (verdict == NameVerdict::Never) return;
    if (!fs::exists(status)) {
      if (verdict == NameVerdict::Log) list_.errors.push_back({system_message(failure(error)), path});
      return;
    }
    if (!fs::is_regular_file(status)) return;
    Result<SourceFile> file = describe_source(path);
    if (file && (verdict == NameVerdict::Log || content_is_log(*file))) add_file(std::move(file).value());
  }

  /// Why a name in a directory leads nowhere: `error`, or a link whose target is gone.
  static int failure(const std::error_code& error) { return error ? error.value() : ENOENT; }

  void note(const std::string& name, std::string text) { list_.notes.push_back({std::move(text), name}); }

  SourceList list_;
  std::map<Identity, std::string> files_;  // the name each was first met by
  std::set<Identity> directories_;
  std::size_t met_ = 0;  // files listed or noted as listed already
};

}  // namespace

SourceList expand_sources(const std::vector<std::string>& arguments) {
  Expansion expansion;
  for (const std::string& argument : arguments) expansion.add_argument(argument);
  return expansion.finish();
}

SourceList default_sources(const std::string& root) {
  Expansion expansion;
  std::string log = join(root, "var/log");
  for (std::string_view beginning : {"mail.log", "maillog", "zimbra.log"})
    expansion.add_beginning(log, beginning);
  expansion.add_beginning(join(log, "exim4"), "mainlog");
  return expansion.finish();
}

}  // namespace mailtrace
