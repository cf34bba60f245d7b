// What the tables of the builder find an event's unit and session by.
#pragma once

#include <cstdint>
#include <string_view>

namespace mailtrace {

struct Event;

/// Made where lines are decoded, on several threads, for the one that builds; 0 where the event has none, or nobody
/// made it: then the tables do.
struct EventHashes {
  std::uint64_t id = 0;       // text_hash of the queue-ID, else of the task
  std::uint64_t key = 0;      // key_hash of that
  std::uint64_t process = 0;  // process_hash, of lines of a session
};

EventHashes hashes_of(const Event& event);

/// Of an ID of some kind, a small number, in an instance of a host. `id` is its text_hash.
std::uint64_t key_hash(unsigned kind, std::string_view host, std::string_view instance, std::uint64_t id);
/// The kinds of the IDs that an event may have.
inline constexpr unsigned kKeyOfTransaction = 0, kKeyOfTask = 1;

/// Of what tells sessions apart: the event's host, program, and session or else process.
std::uint64_t process_hash(const Event& event);

}  // namespace mailtrace
