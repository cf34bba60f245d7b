// From the bytes of logs to JSON: each line is counted once and stands in one trace at most, and the size of
// blocks and the number of threads change nothing. A line of a single form feed begins a second log.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "output/report.h"
#include "pipeline/run.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

/// A file that is written anew for each input and gone at the end.
class LogFile {
 public:
  explicit LogFile(std::string name) : name_(std::move(name)), path_("/tmp/mailtrace-fuzz-XXXXXX") {
    ::close(::mkstemp(path_.data()));
  }
  ~LogFile() { ::unlink(path_.c_str()); }

  SourceFile write(std::string_view bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    auto file = describe_source(path_);
    promise(file.ok(), "the file is there");
    file->name = name_;
    file->path = path_;
    file->mtime = Timestamp::from_seconds(1'798'761'600);  // 2027-01-01
    return *file;
  }

 private:
  std::string name_, path_;
};

struct Result {
  std::string json;
  std::uint64_t lines = 0, decoded = 0, plain = 0;
  std::size_t sources = 0;
};

Result run_once(const std::vector<SourceFile>& files, std::size_t block_size, unsigned threads) {
  RunRequest request;
  request.files = files;
  request.patterns = &PatternSet::built_in();
  request.block_size = block_size;
  request.threads = threads;
  Result result;
  std::set<std::pair<std::string, std::uint64_t>> seen;
  const auto report = make_report(ReportFormat::Json, {});
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error& e) { promise(!e.text().empty(), "an error says something"); };
  hooks.trace = [&](const Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    add_lines();
    promise(!trace.lines.empty(), "a trace has lines");
    for (const TraceLine& line : trace.lines) {
      promise(seen.insert({line.source->name, line.number}).second, "no line is in two traces");
    }
    for (const Link& link : trace.links) {
      promise(link.from < trace.hops.size() && link.to < trace.hops.size() && link.line < trace.lines.size(),
              "a link ties hops and has a line");
    }
    std::string text;
    report->write(trace, text);
    promise(text.starts_with('{') && text.ends_with("}\n") && text.find('\n') + 1 == text.size() && is_utf8(text),
            "a message is one line of JSON");
    result.json += text;
    return true;
  };
  const RunStatistics s = run(request, hooks);
  result.lines = s.lines();
  result.decoded = s.lines_decoded;
  result.plain = s.bytes_plain;
  result.sources = s.sources_read + s.sources_damaged;
  return result;
}

std::uint64_t lines_of(std::string_view log) {
  return static_cast<std::uint64_t>(std::count(log.begin(), log.end(), '\n')) + (log.empty() || log.ends_with('\n') ? 0 : 1);
}

bool is_compressed(std::string_view log) {
  return log.starts_with("\x1f\x8b") || log.starts_with("BZh") || log.starts_with("\xfd") || log.starts_with("\x28\xb5") ||
         (log.size() >= 4 && (static_cast<unsigned char>(log[0]) & 0xf0) == 0x50 && log.substr(1, 3) == "\x2a\x4d\x18");
}

}  // namespace
}  // namespace mailtrace::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace::fuzz;
  static const LogFile first_file("a.log"), second_file("b.log");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t feed = bytes.find("\n\f\n");
  const std::string_view first = bytes.substr(0, feed == bytes.npos ? feed : feed + 1);
  std::vector<mailtrace::SourceFile> files{first_file.write(first)};
  std::string_view second;
  if (feed != bytes.npos) {
    second = bytes.substr(feed + 3);
    files.push_back(second_file.write(second));
  }
  const Result whole = run_once(files, 1 << 20, 1);
  if (!is_compressed(first) && !is_compressed(second) && whole.sources == files.size()) {
    promise(whole.lines == lines_of(first) + lines_of(second), "each line is decoded, ignored or malformed");
    promise(whole.plain == first.size() + second.size(), "all bytes are read");
  }
  const Result blocks = run_once(files, 64, 3);
  promise(blocks.json == whole.json, "blocks and threads change no trace");
  promise(blocks.lines == whole.lines && blocks.decoded == whole.decoded, "nor any count");
  std::reverse(files.begin(), files.end());
  promise(run_once(files, 1 << 20, 1).json == whole.json, "nor the order of the files");
  return 0;
}
