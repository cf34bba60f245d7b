// Whether a run that follows a query's words tells the same messages as one that reads everything: queries are made
// from the messages of the logs themselves. Usage: follow_check [--session] QUERIES SEED FILE...
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bytes/source_list.h"
#include "output/report.h"
#include "pipeline/run.h"

using namespace mailtrace;

namespace {

struct Told {
  Trace trace;
  std::string json;
};

std::string json_of(const Trace& trace) {
  static const auto report = make_report(ReportFormat::Json, {});
  std::string text;
  report->write(trace, text);
  return text;
}

class Checker {
 public:
  Checker(std::vector<SourceFile> files, unsigned seed, bool sessions) : random_(seed) {
    request_.files = std::move(files);
    request_.patterns = &PatternSet::built_in();
    request_.keep_sessions = sessions;
    request_.threads = 2;
  }

  bool run(int queries) {
    request_.follow = false;
    tell_all([&](Trace& trace) { all_.push_back({trace, json_of(trace)}); });
    std::printf("%zu messages", all_.size());
    Query logins;
    logins.client = {*HostPattern::parse("*")};
    request_.query = &logins;
    tell_all([&](Trace& trace) {
      if (trace.logins) all_.push_back({trace, json_of(trace)});
    });
    request_.query = nullptr;
    std::printf(", with logins %zu\n", all_.size());
    if (all_.empty()) return false;
    int wrong = 0, found = 0;
    for (int i = 0; i < queries; ++i) {
      std::string words;
      const Query query = make_query(words);
      std::multiset<std::string> expected, got;
      for (const Told& t : all_) {
        if (t.trace.logins && !asks_for_logins(query)) continue;
        if (matches(query, t.trace)) expected.insert(t.json);
      }
      ask(query, got);
      found += static_cast<int>(expected.size());
      if (expected == got) continue;
      ++wrong;
      std::printf("WRONG %s: %zu expected, %zu got\n", words.c_str(), expected.size(), got.size());
      show_difference(expected, got);
    }
    std::printf("%d queries, %d messages found, %d wrong\n", queries, found, wrong);
    return wrong == 0 && found > 0;
  }

 private:
  template <class Take>
  void tell_all(const Take& take) {
    RunHooks hooks;
    hooks.error = [](const Error& e) { std::fprintf(stderr, "%s\n", e.text().c_str()); };
    hooks.note = [](const Error&) {};
    hooks.trace = [&](Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
      add_lines();
      take(trace);
      return true;
    };
    mailtrace::run(request_, hooks);
  }

  void ask(const Query& query, std::multiset<std::string>& got) {
    static constexpr std::size_t kBlockSizes[] = {300, 5'000, 70'000, 1 << 20};
    static constexpr unsigned kThreads[] = {1, 2, 3, 8};
    RunRequest saved = request_;
    request_.query = &query;
    request_.follow = true;
    request_.block_size = kBlockSizes[random_() % 4];
    request_.threads = kThreads[random_() % 4];
    request_.memory = random_() % 2 ? 32 << 20 : 256 << 20;
    tell_all([&](Trace& trace) {
      if (matches(query, trace)) got.insert(json_of(trace));
    });
    request_ = saved;
  }

  template <class T>
  const T* any(const std::vector<T>& values) {
    return values.empty() ? nullptr : &values[random_() % values.size()];
  }

  Query make_query(std::string& words) {
    for (;;) {
      Query query;
      const Trace& trace = all_[random_() % all_.size()].trace;
      const unsigned what = random_() % 13;
      words = std::to_string(what);
      const auto say = [&](const char* name, const std::string& value) {
        words += std::string(" ") + name + "=" + value;
      };
      const std::string* from = any(trace.senders);
      const std::string* to = any(trace.all_recipients);
      if (what <= 3 && from && to && !from->empty() && !to->empty()) {
        query.from = {*AddressPattern::parse(*from)};
        say("from", *from);
        if (what <= 1) {
          query.to = {*AddressPattern::parse(*to)};
          say("to", *to);
        }
        return query;
      }
      if (what == 4 && to && !to->empty()) {
        query.to = {*AddressPattern::parse(*to)};
        say("to", *to);
        return query;
      }
      if (what == 5 && !trace.message_ids.empty() && trace.message_ids.front().size() > 4) {
        query.message_ids = {*any(trace.message_ids)};
        say("message-id", query.message_ids[0]);
        return query;
      }
      if (what == 6 && !trace.hops.empty() && !any(trace.hops)->queue_id.empty()) {
        query.queue_ids = {any(trace.hops)->queue_id};
        say("queue-id", query.queue_ids[0]);
        return query;
      }
      if (what == 7 && !trace.clients.empty()) {
        const std::string ip = inside(*any(trace.clients));
        if (ip.size() < 4) continue;
        query.client = {*HostPattern::parse(ip)};
        say("client", ip);
        return query;
      }
      if (what == 8 && !trace.relays.empty()) {
        const std::string ip = inside(*any(trace.relays));
        if (ip.size() < 4) continue;
        query.relay = {*HostPattern::parse(ip)};
        say("relay", ip);
        return query;
      }
      if (what == 9 && to && to->size() > 6) {
        query.address = {*AddressPattern::parse("*" + to->substr(2))};
        say("address", "*" + to->substr(2));
        return query;
      }
      if (what == 10 && trace.sasl_user) {
        query.sasl_users = {*trace.sasl_user};
        say("sasl", *trace.sasl_user);
        if (random_() % 2 && !trace.lines.empty()) add_expression(query, trace, say);
        return query;
      }
      if (what == 12 && trace.status != Status::Sent) {
        query.statuses = {trace.status};
        say("status", std::string(to_string(trace.status)));
        if (random_() % 2 && to && !to->empty()) {
          query.to = {*AddressPattern::parse(*to)};
          say("to", *to);
        }
        return query;
      }
      if (what == 11 && !trace.lines.empty()) {
        add_expression(query, trace, say);
        if (query.regexps.empty()) continue;
        return query;
      }
    }
  }

  /// What stands somewhere in a line of the trace.
  template <class Say>
  void add_expression(Query& query, const Trace& trace, const Say& say) {
    const std::string line(any(trace.lines)->text);
    const std::size_t at = random_() % line.size();
    std::string expression;
    for (const char c : line.substr(at, 14)) {
      if (static_cast<unsigned char>(c) >= 0x80) break;
      const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) || c == ' ';
      expression += is_plain ? c : '.';
    }
    if (expression.size() < 8) return;
    auto parsed = RegularExpression::parse(expression);
    if (!parsed) return;
    query.regexps = {*parsed};
    say("regexp", expression);
  }

  static std::string inside(const std::string& endpoint) {
    const std::size_t open = endpoint.find('['), close = endpoint.find(']');
    if (open == endpoint.npos && HostPattern::parse(endpoint)) return endpoint;
    if (open == endpoint.npos || close == endpoint.npos || close < open) return {};
    const std::string ip = endpoint.substr(open + 1, close - open - 1);
    return HostPattern::parse(ip) ? ip : std::string();
  }

  static void show_difference(const std::multiset<std::string>& expected, const std::multiset<std::string>& got) {
    int shown = 0;
    for (const std::string& e : expected) {
      if (!got.contains(e) && ++shown <= 1) std::printf("  expected: %.9500s\n", e.c_str());
    }
    for (const std::string& g : got) {
      if (!expected.contains(g) && ++shown <= 3) std::printf("  got:      %.9500s\n", g.c_str());
    }
  }

  RunRequest request_;
  std::mt19937 random_;
  std::vector<Told> all_;
};

}  // namespace

int main(int argc, char** argv) {
  bool sessions = false;
  int next = 1;
  if (next < argc && std::string(argv[next]) == "--session") {
    sessions = true;
    ++next;
  }
  if (argc - next < 3) {
    std::fprintf(stderr, "usage: follow_check [--session] QUERIES SEED FILE...\n");
    return 2;
  }
  const int queries = std::atoi(argv[next]);
  const unsigned seed = static_cast<unsigned>(std::atoi(argv[next + 1]));
  std::vector<SourceFile> files;
  for (int i = next + 2; i < argc; ++i) {
    auto file = describe_source(argv[i]);
    if (!file) {
      std::fprintf(stderr, "%s\n", file.error().text().c_str());
      return 2;
    }
    files.push_back(*file);
  }
  return Checker(std::move(files), seed, sessions).run(queries) ? 0 : 1;
}
