// Which messages notifications may be about, where no ID says so: by who is told.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/hash_table.h"
#include "base/small_list.h"
#include "transactions/unit.h"

namespace mailtrace {

/// A Queue line for the null sender.
bool is_queued_for_null_sender(const KeptEvent& event);

/// The line by which a system takes over a notification of its own, and says what of. What a client on another host hands
/// over is none.
bool announces_an_outcome(const KeptEvent& event);

/// Tasks that refused a message of a sender, and transactions with a delivery that failed, by that sender; and the
/// notices that may tell him, by their recipient: local submissions of the null sender, and transactions whose Accept
/// line says what they tell of. Holds the latest kMostNotices of an address. Not thread-safe.
class NoticeIndex {
 public:
  static constexpr std::size_t kMostNotices = 256;

  /// Takes note of the last event of the member's unit.
  void note(Member& member);
  void drop(const Member& member);

  /// What a notice may be about, and the other way round.
  std::vector<Member*> refusing(const Member& notice) const;
  std::vector<Member*> notices_of(const Member& member) const;

 private:
  struct Noted {
    std::string address;  // in lower case
    SmallList<Member*> members;
  };
  using Index = HashTable<Noted>;
  static void note_as(Index& index, const std::string& address, Member& member);
  static void append(const Index& index, std::string_view address, std::vector<Member*>& all);
  static void drop(Index& index, const std::string& address, const Member& member);

  Index refusing_;  // by the sender that was refused
  Index notices_;   // by recipient
};

}  // namespace mailtrace
