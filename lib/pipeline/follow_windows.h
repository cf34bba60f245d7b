// Where to look for what no ID ties to a message.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/event.h"
#include "patterns/pattern_set.h"
#include "pipeline/text_windows.h"

namespace mailtrace {

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
      bool is_local = false;     // submitted on the machine
      bool is_loopback = false;  // from a program of the machine
    };
    struct Text {
      Timestamp time;
      std::string text;
    };
    using AcceptedAt = std::multimap<Timestamp, Accepted>::const_iterator;

    std::multimap<Timestamp, Accepted> accepted;
    std::vector<Timestamp> null_sender;
    std::vector<Text> recipients;   // of deliveries
    std::vector<Text> message_ids;
    std::vector<Text> senders;
    std::vector<Timestamp> refused;  // not delivered, or not yet
    bool is_changed = false;

    /// The last one at or before `time`, a little disorder allowed for; accepted.end() if there is none.
    AcceptedAt accepted_before(Timestamp time) const;
  };

  void look_for(std::string_view text, Timestamp from, Timestamp to,
                TextWindow::Meaning meaning = TextWindow::Meaning::Any, std::string_view of = {});
  void look_for_decisions(const Event& event);
  void look_for_logins(const Event& event);
  bool announces(std::string_view tag);
  void note_transaction(const Event& event, std::string_view queue_id);
  void look_behind(const Notice& notice);
  void look_for_filter(std::string_view message_id, Timestamp accepted);
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
