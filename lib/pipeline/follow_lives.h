// Which of the lines that name an ID belong to the lives of it that are wanted: IDs are given again, and what names one
// at another time names another message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "events/event.h"
#include "pipeline/id_life.h"

namespace mailtrace {

/// Whether the field holds an ID of what the line is about, not of something else.
inline bool is_own_id(Field field) {
  return field == Field::QueueId || field == Field::Task;
}

/// Calls `visit(field, id)` for every ID the event names: its own, and those of what it is tied to.
template <class Visit>
void for_each_id(const Event& event, Visit&& visit);

/// Takes note of the lines that name IDs and tells, by the rules of transactions/unit_table.h and traces/fit.h, which
/// of them may have to do with those that are followed. It tells rather too many: of a life all its lines, and all
/// that could be tied to it. Not thread-safe. Memory: some 70 bytes for each line and ID.
class FollowLives {
 public:
  /// Of a line.
  struct Place {
    std::uint32_t source = 0, block = 0, offset = 0;
  };
  /// Where and of what kind a unit is that has the ID; 0: the ID is only named.
  using Owner = std::uint64_t;
  static Owner owner_of(Field field, const Event& event);

  /// A line that is followed names the ID.
  void want(std::string_view id, Field field, const Event& event);
  /// A unit with the ID is followed, because of what it did at a time.
  void want(std::string_view id, Owner owner, Timestamp time);

  /// Whether the line stands so near to one that is followed that it is to be followed too.
  bool is_near(std::string_view id, Field field, const Event& event) const;
  /// A line that is not followed so far.
  void add(std::string_view id, Field field, const Event& event, const Place& place);

  /// Of the lines that are not followed, those that are to be.
  std::vector<Place> take_wanted();

  std::uint64_t size() const { return size_; }
  /// How often a line was added that was not followed so far.
  std::uint64_t strangers() const { return strangers_; }

 private:
  struct Mention : IdMention {
    Place found;
    bool is_wanted = false;
  };
  /// The stretch of time in which lines that are followed follow each other closely.
  struct Stretch {
    Owner owner = 0;
    Timestamp from, to;
  };
  struct Id {
    std::vector<Mention> mentions;
    std::vector<Stretch> wanted;
  };
  struct Life {
    std::size_t begin = 0, end = 0;  // of the mentions
    IdLife life;
    bool is_wanted = false;
  };

  void keep(std::string_view id, const Mention& mention);
  static Mention mention_of(Field field, const Event& event);
  static std::vector<Life> lives_of(const std::vector<Mention>& mentions, std::size_t begin);
  class Ties;
  static void settle(Id& id, std::vector<Place>& places);

  std::unordered_map<std::string, Id> ids_;
  std::unordered_set<std::string> unsettled_;
  std::uint64_t size_ = 0, strangers_ = 0;
};

template <class Visit>
void for_each_id(const Event& event, Visit&& visit) {
  constexpr Field kFields[] = {Field::QueueId,   Field::Task,      Field::NextId,
                               Field::FurtherId, Field::NextTask,  Field::ParentId,
                               Field::ChildId,   Field::NoticeFor, Field::ForwardId,
                               Field::AboutId};
  for (const Field field : kFields) {
    std::string_view ids = event.fields.get(field);
    while (!ids.empty()) {
      const bool is_one = field == Field::NextTask || field == Field::Task;
      const std::size_t end = is_one ? ids.npos : ids.find_first_of("/,;");
      std::string_view id = ids.substr(0, end);
      while (!id.empty() && id.front() == ' ') id.remove_prefix(1);
      while (!id.empty() && id.back() == ' ') id.remove_suffix(1);
      visit(field, id);
      ids = end == ids.npos ? std::string_view{} : ids.substr(end + 1);
    }
  }
}

}  // namespace mailtrace
