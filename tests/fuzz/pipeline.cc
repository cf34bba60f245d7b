// From the bytes of logs to JSON: each line is counted once and stands in one trace at most, and the size of
// blocks and the number of threads change nothing; a query is answered the same whether its words are followed or
// everything is read; a log that was rotated in between tells the same messages. A line of a single form feed begins a
// second log.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "base/text.h"
#include "output/report.h"
#include "pipeline/run.h"
#include "tests/answers.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

using test::answers;

/// A file that is written anew for each input and gone at the end.
class LogFile {
 public:
  explicit LogFile(std::string name) : name_(std::move(name)), path_("/tmp/mailtrace-fuzz-XXXXXX") {
    ::close(::mkstemp(path_.data()));
  }
  /// The file that was `newer` before it was rotated.
  explicit LogFile(const LogFile& newer, const char* ending) : name_(newer.name_ + ending), path_(newer.path_ + ending) {}
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
  std::vector<Trace> traces;  // without their lines' texts, which are gone
  std::uint64_t lines = 0, decoded = 0, plain = 0;
  std::size_t sources = 0;
};

RunRequest request_for(const std::vector<SourceFile>& files, std::size_t block_size, unsigned threads) {
  RunRequest request;
  request.files = files;
  request.patterns = &PatternSet::built_in();
  request.block_size = block_size;
  request.threads = threads;
  return request;
}

Result run_once(const std::vector<SourceFile>& files, std::size_t block_size, unsigned threads) {
  const RunRequest request = request_for(files, block_size, threads);
  Result result;
  std::set<std::pair<std::string, std::uint64_t>> seen;
  const auto report = make_report(ReportFormat::Json, {});
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error& e) { promise(!e.text().empty(), "an error says something"); };
  hooks.trace = [&](Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
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
    trace.lines.clear();
    result.traces.push_back(std::move(trace));
    return true;
  };
  const RunStatistics s = run(request, hooks);
  result.lines = s.lines();
  result.decoded = s.lines_decoded;
  result.plain = s.bytes_plain;
  result.sources = s.sources_read + s.sources_damaged;
  return result;
}

/// Fills `list` with what the text is as a value of the option; nothing if it is none.
template <class T>
void add_value(std::vector<T>& list, const std::vector<std::string>& texts, std::size_t choice) {
  if (texts.empty()) return;
  const std::string& text = texts[choice % texts.size()];
  if constexpr (std::is_same_v<T, std::string>) {
    if (!text.empty()) list = {text};
  } else if (auto parsed = T::parse(text)) {
    list = {std::move(*parsed)};
  }
}

/// What stands in brackets: the addresses in endpoints, the Message-IDs.
std::vector<std::string> inside(const std::vector<std::string>& texts, char open, char close) {
  std::vector<std::string> found;
  for (const std::string& text : texts) {
    const std::size_t begin = text.find(open), end = text.find(close);
    const bool has_brackets = begin != text.npos && end != text.npos && begin < end;
    found.push_back(has_brackets ? text.substr(begin + 1, end - begin - 1) : text);
  }
  return found;
}

/// Expressions that find the texts, or the beginnings of long ones.
std::vector<std::string> literals_of(const std::vector<std::string>& texts) {
  std::vector<std::string> literals;
  for (const std::string& text : texts) {
    std::string literal;
    for (const char c : text.substr(0, 20)) {
      if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) literal += '\\';
      literal += c;
    }
    literals.push_back(std::move(literal));
  }
  return literals;
}

/// A question that a message may answer; empty where it has nothing of the chosen kind.
Query question_about(const Trace& trace, std::size_t kind, std::size_t choice) {
  Query query;
  std::vector<std::string> queue_ids, users;
  for (const Hop& hop : trace.hops) queue_ids.push_back(hop.queue_id);
  if (trace.sasl_user) users.push_back(*trace.sasl_user);
  switch (kind % 13) {
    case 0: add_value(query.from, trace.senders, choice); break;
    case 1: add_value(query.to, trace.all_recipients, choice); break;
    case 2: add_value(query.message_ids, inside(trace.message_ids, '<', '>'), choice); break;
    case 3: add_value(query.queue_ids, queue_ids, choice); break;
    case 4: add_value(query.client, inside(trace.clients, '[', ']'), choice); break;
    case 5: add_value(query.relay, inside(trace.relays, '[', ']'), choice); break;
    case 6: add_value(query.sasl_users, users, choice); break;
    case 7:
      add_value(query.from, trace.senders, choice);
      add_value(query.to, trace.all_recipients, choice / 2);
      break;
    case 8: add_value(query.address, trace.all_recipients, choice); break;
    case 9: query.statuses = {trace.status}; break;
    case 10: add_value(query.responses, literals_of(trace.responses), choice); break;
    case 11: add_value(query.regexps, literals_of(queue_ids), choice); break;
    case 12:
      query.since = query.until = trace.first;
      add_value(query.from, trace.senders, choice);
      break;
  }
  for (std::string& user : query.sasl_users) user = lower_case(user);
  return query;
}

/// Asks three questions of the log, with and without following their words. What is asked comes from the input.
void check_following(const std::vector<SourceFile>& files, const std::vector<Trace>& traces, std::size_t seed) {
  for (std::size_t i = 0; i < 3 && !traces.empty(); ++i, seed = seed * 2'862'933'555'777'941'757u + 3'037'000'493u) {
    const std::size_t random = seed >> 24;
    const Query query = question_about(traces[random % traces.size()], random / 7, random / 56);
    if (query.empty()) continue;
    RunRequest request = request_for(files, 1 << 20, 1);
    request.query = &query;
    request.keep_sessions = random % 3 == 0;
    request.follow = false;
    const auto expected = answers(request);
    request.follow = true;
    promise(answers(request) == expected, "following the words of a query changes no answer");
    request.block_size = 64;
    request.threads = 3;
    promise(answers(request) == expected, "nor with small blocks and several threads");
  }
}

/// The original lines of all messages.
std::string lines_told(const std::vector<SourceFile>& files) {
  std::string told;
  const auto report = make_report(ReportFormat::Lines, {});
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error&) {};
  hooks.trace = [&](Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    add_lines();
    report->write(trace, told);
    told += '\n';
    return true;
  };
  run(request_for(files, 1 << 20, 1), hooks);
  return told;
}

/// Whether a log may be cut into the files of a rotated set before any line: its lines are in order, tell their year, and
/// none is there twice. (Of others it is not known which file they would have come into.)
bool can_be_rotated(std::string_view log) {
  constexpr std::size_t kSeconds = 19;  // 2026-05-01T10:00:00
  std::set<std::string_view> seen;
  std::string_view before, zone;
  while (!log.empty()) {
    const std::string_view line = log.substr(0, log.find('\n')), time = line.substr(0, kSeconds);
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    if (line.size() < kSeconds + 7 || !line.starts_with("20") || line[10] != 'T' || line[kSeconds + 6] != ' ') return false;
    if (time < before || !seen.insert(line).second) return false;
    if (!zone.empty() && zone != line.substr(kSeconds, 6)) return false;
    before = time;
    zone = line.substr(kSeconds, 6);
  }
  return !zone.empty() && (zone.front() == '+' || zone.front() == '-');
}

/// Cuts the log before some line, or behind the last one.
void check_rotation(std::string_view log, std::size_t seed, const LogFile& older, const LogFile& newer) {
  const std::size_t cut = log.find('\n', log.empty() ? 0 : seed % log.size()) + 1;
  if (cut == 0 || !can_be_rotated(log)) return;
  const std::string whole = lines_told({newer.write(log)});
  promise(lines_told({newer.write(log.substr(cut)), older.write(log.substr(0, cut))}) == whole,
          "nor is another message told of where the log was rotated");
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
  const std::size_t seed = std::hash<std::string_view>()(bytes);
  check_following(files, whole.traces, seed);
  static const LogFile newer("mail.log"), older(newer, ".1");
  check_rotation(first, seed, older, newer);
  return 0;
}
