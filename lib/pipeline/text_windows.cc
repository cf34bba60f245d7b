#include "pipeline/text_windows.h"

#include "transactions/policy_table.h"
#include "transactions/unit_table.h"

namespace mailtrace {

bool may_announce(const Event& event) {
  return (event.kind == EventKind::Accept || event.kind == EventKind::Queue) && event.fields.has(Field::Status);
}

std::string TextWindows::key_of(Meaning meaning, std::string_view of) {
  return std::string(1, static_cast<char>(meaning)).append(of);
}

void TextWindows::add(const TextWindow& window) {
  all_.add(window.from, window.to);
  by_meaning_[key_of(window.meaning, window.of)].add(window.from, window.to);
}

bool TextWindows::want_all(Timestamp from, Timestamp to) const {
  const auto at = by_meaning_.find(key_of(Meaning::Any, ""));
  return at != by_meaning_.end() && at->second.overlaps(from, to);
}

bool TextWindows::wants(Meaning meaning, std::string_view of, Timestamp time) const {
  const auto at = by_meaning_.find(key_of(meaning, of));
  return at != by_meaning_.end() && at->second.holds(time);
}

bool TextWindows::fit(const Event& event) const {
  const Timestamp time = event.place.time;
  switch (event.kind) {
    case EventKind::Deliver:
      if (wants(Meaning::Delivery, "", time) || wants(Meaning::Delivery, event.fields.get(Field::Status), time)) return true;
      break;
    case EventKind::Store:
      if (event.fields.get(Field::Status) == "rejected" && wants(Meaning::Refusal, "", time)) return true;
      break;
    case EventKind::Login:
      if (wants(Meaning::Login, logins_id(event), time)) return true;
      break;
    default:
      if (may_announce(event) && wants(Meaning::Announcement, "", time)) return true;
  }
  return is_decision(event) && wants(Meaning::Decision, client_address(event), time);
}

}  // namespace mailtrace
