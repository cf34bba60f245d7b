// The search: inputs to reports.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>

#include "bytes/source_list.h"
#include "cli/commands.h"
#include "cli/output_file.h"
#include "cli/progress_line.h"
#include "output/message_counts.h"
#include "output/report.h"
#include "output/sorted_output.h"
#include "output/text_escape.h"
#include "output/verdict.h"
#include "pipeline/run.h"

namespace mailtrace {
namespace {

bool wants_color(When when, bool terminal) {
  if (when != When::Auto) return when == When::Always;
  const char* no_color = std::getenv("NO_COLOR");
  return terminal && (!no_color || !*no_color);
}

/// Something is piped or redirected in; a terminal, /dev/null or a closed descriptor is nothing.
bool has_piped_input() {
  struct stat input;
  if (fstat(STDIN_FILENO, &input) != 0) return false;
  return S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode) || S_ISREG(input.st_mode);
}

/// Left to the end of the process, which frees it at once: piece by piece that takes a millisecond.
const PatternLoad& kept(PatternLoad load) {
  static auto* const loads = new std::deque<PatternLoad>;
  return loads->emplace_back(std::move(load));
}

SourceList inputs_of(const Settings& settings) {
  if (!settings.inputs.empty()) return expand_sources(settings.inputs);
  return has_piped_input() ? expand_sources({"-"}) : default_sources();
}

/// grep takes its pattern first, so people write an address where files are named.
std::string cure_of(const Error& error) {
  const bool is_address = error.where.find('@') != std::string::npos && error.where.find('/') == std::string::npos;
  return is_address ? " (to ask for an address: --address " + error.where + ")" : "";
}

class Search {
 public:
  Search(const Settings& settings, Diagnostics& diagnostics)
      : settings_(settings),
        diagnostics_(diagnostics),
        out_(STDOUT_FILENO),
        terminal_(isatty(STDOUT_FILENO) == 1),
        sorted_(static_cast<std::size_t>(settings.memory_bytes / 16)),
        report_(make_report(settings.format, report_options())),
        progress_(settings.progress) {}

  int run() {
    if (settings_.max_count == 0) return to_int(ExitCode::NothingFound);  // as grep does
    const SourceList inputs = inputs_of(settings_);
    for (const Error& e : inputs.errors) diagnostics_.error(e.text() + cure_of(e));
    for (const Error& e : inputs.notes) diagnostics_.note(e.text());
    if (inputs.files.empty() && inputs.errors.empty()) {
      // A directory without logs was told already.
      if (inputs.notes.empty()) diagnostics_.error("no input: name log files or directories, or pipe a log in");
      return to_int(ExitCode::Trouble);
    }
    const PatternLoad& patterns = kept(load_patterns());
    if (diagnostics_.had_error() && !patterns.errors.empty()) return to_int(ExitCode::Trouble);
    RunStatistics statistics = mailtrace::run(request(inputs, *patterns.set), hooks());
    progress_.clear();
    if (!settings_.quiet) write_result();
    statistics.traces_matched = matched_;
    if (settings_.stats) write_statistics(statistics);
    return status();
  }

 private:
  ReportOptions report_options() const {
    ReportOptions options;
    options.zone = settings_.time_zone;
    options.color = wants_color(settings_.color, terminal_);
    options.escape_controls = terminal_;
    options.line_numbers = settings_.line_number;
    options.file_names = settings_.with_filename;
    return options;
  }

  PatternLoad load_patterns() {
    PatternLoad load = PatternSet::load(settings_.pattern_dirs);
    for (const Error& e : load.errors) diagnostics_.error(e.text());
    for (const std::string& note : load.notes) diagnostics_.note(note);
    return load;
  }

  RunRequest request(const SourceList& inputs, const PatternSet& patterns) const {
    RunRequest request;
    request.files = inputs.files;
    request.patterns = &patterns;
    request.zone = settings_.time_zone;
    request.year = settings_.year;
    request.threads = settings_.threads;
    request.memory = settings_.memory_bytes;
    request.keep_sessions = settings_.session;
    request.one_is_enough = settings_.quiet;
    request.keep_lines = needs_lines_to_match() || needs_lines_to_tell();
    request.parts.query_values = needs_verdict() || settings_.query.asks_for_values();
    request.parts.details = needs_verdict() || settings_.query.asks_for_details();
    if (!settings_.invert) request.query = &settings_.query;
    return request;
  }

  RunHooks hooks() {
    RunHooks hooks;
    hooks.error = [this](const Error& e) {
      progress_.clear();
      diagnostics_.error(e.text());
    };
    hooks.note = [this](const Error& e) {
      progress_.clear();
      diagnostics_.note(e.text());
    };
    hooks.progress = [this](const Progress& p) { progress_.update(p); };
    hooks.trace = [this](Trace& trace, const RunHooks::Place& place, const std::function<void()>& add_lines) {
      return take(trace, place, add_lines);
    };
    return hooks;
  }

  /// Names of sources are shown, not messages.
  bool tells_by_source() const {
    return settings_.files_with_matches || (settings_.count && settings_.with_filename);
  }
  bool writes_messages() const { return !settings_.quiet && !settings_.count && !tells_by_source(); }
  bool needs_verdict() const { return writes_messages() && report_->needs().verdict; }
  bool needs_lines_to_match() const { return !settings_.query.regexps.empty() || !settings_.query.hosts.empty(); }
  bool needs_lines_to_tell() const {
    return !settings_.quiet && (tells_by_source() || (writes_messages() && report_->needs().lines));
  }

  bool take(Trace& trace, const RunHooks::Place& place, const std::function<void()>& add_lines) {
    const bool needs_lines = needs_lines_to_match();
    if (needs_lines) add_lines();
    if (matches(settings_.query, trace) == settings_.invert) return true;
    ++matched_;
    if (settings_.quiet) return false;
    if (!needs_lines && needs_lines_to_tell()) add_lines();
    text_.clear();
    if (tells_by_source()) {
      counts_.add(trace);
    } else if (writes_messages()) {
      if (needs_verdict()) trace.verdict = verdict_of(trace);
      report_->write(trace, text_);
      sorted_.add(key_of(place), text_);
    }
    return true;
  }

  SortedOutput::Key key_of(const RunHooks::Place& place) const {
    const auto line = static_cast<std::int64_t>(place.line);
    switch (settings_.sort) {
      case SortOrder::Last:
        return {place.last_time.us, place.source, line};
      case SortOrder::File:
        return {place.source, line, 0};
      case SortOrder::First:
        break;
    }
    return {place.first_time.us, place.source, line};
  }

  void write_result() {
    if (settings_.files_with_matches) {
      text_.clear();
      counts_.append_sources(text_);
      write_names(text_);
    } else if (settings_.count && settings_.with_filename) {
      text_.clear();
      counts_.append_by_source(text_);
      write_names(text_);
    } else if (settings_.count) {
      out_.write(std::to_string(std::min(matched_, settings_.max_count)) + "\n");
    } else {
      write_messages();
    }
    if (!out_.flush() && !out_.closed_by_reader()) diagnostics_.error(out_.error());
  }

  /// Lines with names of files, which strangers may have chosen too.
  void write_names(std::string_view text) {
    if (!terminal_) {
      out_.write(text);
      return;
    }
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      out_.write(terminal_text(text.substr(0, end)) + "\n");
      text.remove_prefix(end + 1);
    }
  }

  void write_messages() {
    bool first = true;
    const auto written = sorted_.write(settings_.max_count, [&](std::string_view text) {
      if (!first) out_.write(report_->separator());
      first = false;
      return out_.write(text);
    });
    if (!written) diagnostics_.error(written.error().text());
  }

  /// Beside the result, not in it.
  static void write_statistics(const RunStatistics& statistics) {
    const std::string text = statistics_text(statistics);
    std::fwrite(text.data(), 1, text.size(), stderr);
  }

  int status() const {
    if (settings_.quiet && matched_ > 0) return to_int(ExitCode::Found);
    if (diagnostics_.had_error()) return to_int(ExitCode::Trouble);
    return to_int(matched_ > 0 ? ExitCode::Found : ExitCode::NothingFound);
  }

  const Settings& settings_;
  Diagnostics& diagnostics_;
  OutputFile out_;
  bool terminal_;
  SortedOutput sorted_;
  std::unique_ptr<Report> report_;
  ProgressLine progress_;
  MessageCounts counts_;
  std::string text_;
  std::uint64_t matched_ = 0;
};

}  // namespace

int run_search(const Settings& settings, Diagnostics& diagnostics) {
  return Search(settings, diagnostics).run();
}

}  // namespace mailtrace
