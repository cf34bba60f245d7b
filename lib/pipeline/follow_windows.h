// Texts that are wanted in a stretch of time only, because no ID ties their lines to the message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/event.h"
#include "patterns/pattern_set.h"

namespace mailtrace {

/// The lines of a stretch of time that hold a text and mean what is looked for.
struct TextWindow {
  enum class Meaning : std::uint8_t {
    Any,           // also no event at all
    Delivery,      // the outcome for a recipient
    Refusal,       // a store's
    Announcement,  // an accepted notification that says what it tells of
    Decision,      // what was accepted from a client, or refused to it
    Login,
  };
  std::string text;  // lower case; any case in the line; "": every line
  Timestamp from, to;
  Meaning meaning = Meaning::Any;
  // Delivery: only with this status, where it is not empty; Decision: only of this client's address; Login:
  // only of the unit with this ID.
  std::string of = {};

  bool fits(const Event& event) const;
};

/// Finds out, from the events of selected lines, where to look for what the rules of traces/inference.h tie to a
/// message by an address and a time: the mailbox server's refusal behind a notice and the notice behind a refusal;
/// and by the tail of a Message-ID: a filter's notice; by the address of a client what a policy server's line
/// may be about (transactions/policy_table.h); the logins of a unit (UnitKind::Logins). Also tasks whose ID has no word to be found by.
/// Not thread-safe.
class FollowWindows {
 public:
  /// `patterns` must outlive it. `keep_logins`: logins are wanted for themselves.
  FollowWindows(const PatternSet& patterns, bool keep_logins) : patterns_(&patterns), keep_logins_(keep_logins) {}

  void add(const Event& event);
  /// An ID of the event that has no word to be found by.
  void add_id(Field field, std::string_view id, const Event& event);
  /// Those not yet looked at.
  std::vector<TextWindow> take_new();

 private:
  /// What is known of the transactions of one queue-ID, which may be notices, or what they tell of. An ID may be given
  /// again: what belongs together is told by time.
  struct Notice {
    struct Accepted {
      Timestamp time;
      bool is_local = false;     // submitted on the machine
      bool is_loopback = false;  // from a program of the machine
    };
    struct Text {
      Timestamp time;
      std::string text;
    };
    std::vector<Accepted> accepted;
    std::vector<Timestamp> null_sender;
    std::vector<Text> recipients;   // of deliveries
    std::vector<Text> message_ids;
    std::vector<Text> senders;
    std::vector<Timestamp> refused;  // not delivered, or not yet
    bool is_changed = false;

    /// The last one at or before `time`, a little disorder allowed for; null if there is none.
    const Accepted* accepted_before(Timestamp time) const;
  };

  void look_for(std::string_view text, Timestamp from, Timestamp to,
                TextWindow::Meaning meaning = TextWindow::Meaning::Any, std::string_view of = {});
  void look_for_decisions(const Event& event);
  void look_for_logins(const Event& event);
  bool announces(std::string_view tag);
  void note_transaction(const Event& event, std::string_view queue_id);
  void look_behind(const Notice& notice);
  void look_for_announcements(const Notice& notice);

  const PatternSet* patterns_;
  bool keep_logins_;
  std::unordered_map<std::string, bool> announcing_;  // tags
  std::unordered_map<std::string, Notice> notices_;  // by host and queue-ID
  std::vector<Notice*> changed_;
  std::unordered_set<std::string> known_;
  std::vector<TextWindow> new_;
};

}  // namespace mailtrace
