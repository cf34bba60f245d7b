// What one log line means: a kind, the fields a pattern found in it, and the line itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/timestamp.h"
#include "events/event_hashes.h"
#include "patterns/field.h"

namespace mailtrace {

/// Where a line stands. `source` is the rank of the source in the order of section "Order" of
/// lib/README.md; with `time` and `number` it orders all lines of a run.
struct LinePlace {
  Timestamp time;
  std::uint32_t source = 0;
  std::uint64_t number = 0;  // 1-based, in the decompressed source

  auto operator<=>(const LinePlace&) const = default;
};

/// What every event has; the fields differ.
struct EventHead {
  EventKind kind = EventKind::Note;
  std::string_view name;   // of the event in its pattern file
  Duration lifetime;       // longest silence in one life of a queue-ID of this system
  Duration task_lifetime;  // the same of a task ID
  // The system logs no line at the end of a queue-ID: it ends with its last recipient.
  bool ends_with_recipients = false;
  // The system gives no queue-ID twice: lines in any order and after the end are of the one life it has.
  bool unique_id = false;

  LinePlace place;
  std::string_view host;
  std::string_view tag;  // the program as written in the header: "postfix/smtpd"
  std::uint32_t pid = 0;
  std::uint32_t repeated = 1;  // "message repeated N times"
  std::string_view line;       // the raw line, without its line end
  EventHashes hashes;          // who changes an ID, makes them empty
};

/// One decoded line. A plain value of views: they live as long as the block the line was read from,
/// the pattern set, and (for joined pieces) the joiner's buffer; who keeps an event copies what it keeps.
struct Event : EventHead {
  Fields fields;
};

}  // namespace mailtrace
