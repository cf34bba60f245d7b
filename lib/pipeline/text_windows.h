// Texts that are wanted in stretches of time only, because no ID ties their lines to the message.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "events/event.h"
#include "pipeline/stretches.h"

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
};

/// A line by which a system may take over a notification of its own (traces/notice_index.h).
bool may_announce(const Event& event);

/// All windows of one text: a line that holds it is looked at once, however many there are. Not thread-safe.
class TextWindows {
 public:
  explicit TextWindows(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }
  void add(const TextWindow& window);

  /// Whether one of them has a moment of the time.
  bool overlap(Timestamp from, Timestamp to) const { return all_.overlaps(from, to); }
  /// The same of those whose lines are wanted whatever they say.
  bool want_all(Timestamp from, Timestamp to) const;
  /// Whether the event of a line that holds the text is wanted at its time for what it means.
  bool fit(const Event& event) const;

 private:
  using Meaning = TextWindow::Meaning;
  static std::string key_of(Meaning meaning, std::string_view of);
  bool wants(Meaning meaning, std::string_view of, Timestamp time) const;

  std::string text_;
  Stretches all_;
  std::map<std::string, Stretches> by_meaning_;  // and what they are of
};

}  // namespace mailtrace
