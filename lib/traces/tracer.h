// From events to traces: the last stage of building.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "traces/due_queue.h"
#include "traces/trace.h"
#include "traces/unit_graph.h"
#include "transactions/unit_table.h"

namespace mailtrace {

struct TracerOptions {
  bool keep_sessions = false;        // session lines are part of the traces
  bool keep_logins = false;          // logins are traces of their own
  std::vector<std::string> hosts{};  // that are known to log here, beside those of the events
  KeepLine keep_lines = KeepLine::Yes;  // No: nobody asks for the lines of traces
  /// Empty: the sink is done with a component when it returns. Else another thread is, in the order in which the sink
  /// got them, and this says, whenever it is asked, with how many.
  std::function<std::uint64_t()> components_done{};
  /// How much of the main memory messages on their way may take, and the process, before what was not looked at
  /// lately is left to a temporary file.
  OverflowOptions memory{};
};

struct TracerCounts {
  std::uint64_t traces = 0;
  std::uint64_t transactions = 0;
  std::uint64_t loose = 0;  // decoded lines that name no message
};

/// Builds traces from events given in the order of their LinePlace. A trace is handed to the sink as
/// soon as all its transactions have ended and so much time has passed that no further line can
/// belong to it; then it is forgotten, so that memory holds the messages on their way only. What is in
/// a trace never depends on when it is handed over: every rule has its own bound in time, all shorter
/// than the wait. Not thread-safe.
class Tracer {
 public:
  /// The members and their units stay as they are until the component is done (see TracerOptions).
  using Sink = std::function<void(std::vector<const Member*> component)>;

  Tracer(const TracerOptions& options, Sink sink)
      : memory_(std::make_shared<OverflowMemory>(options.memory)),
        units_({options.keep_sessions, options.keep_logins, options.keep_lines, memory_}),
        graph_(memory_),
        sink_(std::move(sink)),
        components_done_(options.components_done) {
    for (const std::string& host : options.hosts) graph_.add_host(host);
  }

  void add(const Event& event);
  /// An event with these hashes is added soon.
  void expect(const EventHashes& hashes) const {
    units_.expect(hashes);
    graph_.expect(hashes);
  }
  /// No more events: everything left is handed over, in order of first lines.
  void finish();

  const UnitGraph& graph() const { return graph_; }
  const TracerCounts& counts() const { return counts_; }
  std::size_t units_in_memory() const { return graph_.size(); }

 private:
  void advance(Timestamp now);
  /// Takes note of a unit that has a new line; false: there is none.
  bool take(const UnitTable::Added& added, Timestamp now);
  void look_again(Member& member, Duration wait, Timestamp now);
  void settle(Member& member, Timestamp now);
  void report(Member& member);

  std::shared_ptr<OverflowMemory> memory_;
  UnitTable units_;
  UnitGraph graph_;
  Sink sink_;
  std::function<std::uint64_t()> components_done_;
  DueQueue due_;
  TracerCounts counts_;
};

}  // namespace mailtrace
