// The lives of one ID as its lines tell them, where not everything is known that a unit table knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "events/event.h"

namespace mailtrace {

/// How a line that names an ID means it: which bounds in time of traces/fit.h hold.
enum class NamedAs : std::uint8_t { Next, Child, Other };
inline constexpr std::size_t kNamedAsCount = 3;
NamedAs named_as(Field field);

/// A line with an ID, whether its own or one that it names.
struct IdMention {
  LinePlace place;
  std::uint64_t owner = 0;  // FollowLives::Owner
  Duration lifetime;
  Field field = Field::QueueId;
  EventKind kind = EventKind::Note;
  bool has_size = false, is_unique = false, ends_with_recipients = false;
};

/// Lines in order of which a unit table makes one unit, or a few that cannot be told apart with certainty: some of them
/// may stand twice in the logs, and what ends a unit is not in its lines only. The answers hold for each unit that the
/// lines may be. A plain value.
class IdLife {
 public:
  explicit IdLife(const IdMention& first);

  /// The next line of the life.
  void add(const IdMention& mention);
  /// Whether a unit table begins a new unit with the next line, whatever it made of these.
  bool is_over_before(const IdMention& next) const;
  /// When lines may stand that name one of the units.
  std::pair<Timestamp, Timestamp> named_within(NamedAs named) const;

 private:
  /// What is known of the unit that the last line went to.
  struct Current {
    Timestamp first;  // it began then, or later
    Timestamp end_time;
    bool is_accepted = false, is_ended = false, is_queued = false;
    bool may_be_accepted = false, may_be_queued = false, may_be_requeued = false;
    bool may_have_queue_line = false, may_be_identified = false;
  };

  bool may_begin_unit(const IdMention& mention) const;
  bool may_begin_after_end(const IdMention& mention) const;
  bool surely_begins_unit(const IdMention& mention) const;
  void begin_unit(const IdMention& mention);
  void note(const IdMention& mention);

  LinePlace last_place_;
  Timestamp first_, last_;
  Timestamp first_accept_ = Timestamp::max(), last_accept_ = Timestamp::min();
  Duration lifetime_;
  bool is_unique_ = false, ends_with_recipients_ = false;
  // Of the units before the current one.
  bool may_be_open_ = false, may_be_unaccepted_ = false;
  Current current_;
};

}  // namespace mailtrace
