#include "pipeline/follow_windows.h"

#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "pipeline/follow_lives.h"
#include "transactions/policy_table.h"
#include "transactions/unit_table.h"

namespace mailtrace {
namespace {

// Longer than the bounds of traces/fit.h (kAfterwards, kLineDisorder).
constexpr Duration kNear = Duration::from_seconds(70);
// A notice is told of when it has been handed over.
constexpr Duration kNoticeTime = Duration::from_seconds(900);
// The next hop, or the task, begins so near to the line that names it (kClockSkew, and a slow delivery).
constexpr Duration kTaskSkew = Duration::from_seconds(610);
constexpr Duration kHandOver = Duration::from_seconds(3600);
// The longest prefix a filter puts before its mail_id (UnitGraph::kLongestPrefix), and the shortest mail_id.
constexpr std::size_t kLongestPrefix = 4, kShortestTail = 8;

bool is_loopback_client(std::string_view client) {
  return client.find("[127.") != client.npos || client.find("[::1]") != client.npos ||
         client.find("IPv6:::1") != client.npos || client.starts_with("localhost");
}

}  // namespace

/// Whether the programs of this tag say of an accepted notification what it tells of.
bool FollowWindows::announces(std::string_view tag) {
  const auto [at, is_new] = announcing_.try_emplace(std::string(tag), false);
  if (!is_new) return at->second;
  const ProgramPatterns* const program = patterns_->for_tag(tag);
  if (!program) return false;
  for (const EventPattern* event : program->events()) {
    if (event->kind != EventKind::Accept && event->kind != EventKind::Queue) continue;
    for (const Template& form : event->forms) at->second = at->second || form.has(Field::Status);
    for (const FieldValue& constant : event->entry->constants) {
      at->second = at->second || constant.field == Field::Status;
    }
  }
  return at->second;
}

void FollowWindows::look_for(std::string_view text, Timestamp from, Timestamp to, TextWindow::Meaning meaning,
                             std::string_view of) {
  // The same stretch, by the minute, is looked at once.
  TextWindow window{lower_case(text), from, to, meaning, std::string(of)};
  std::string key = window.text + '\0' + std::to_string(from.seconds() / 60) + ' ' + std::to_string(to.seconds() / 60) +
                    ' ' + std::to_string(static_cast<int>(meaning)) + window.of;
  if (!known_.insert(std::move(key)).second) return;
  constexpr Duration kMinute = Duration::from_seconds(60);
  window.from = from - kMinute;
  window.to = to + kMinute;
  new_.push_back(std::move(window));
}

void FollowWindows::add(const Event& event) {
  const Timestamp time = event.place.time;
  const Fields& fields = event.fields;
  if (fields.has(Field::NoticeId)) look_for(fields.get(Field::NoticeId), time - kNoticeTime, time + kNear);
  if (event.kind == EventKind::Store && fields.get(Field::Status) == "rejected" && fields.has(Field::Sender)) {
    look_for(fields.get(Field::Sender), time - kNear, time + kNoticeTime, TextWindow::Meaning::Delivery);
  }
  look_for_decisions(event);
  if (keep_logins_ && event.kind == EventKind::Login) look_for_logins(event);
  const auto queue_id = fields.get(Field::QueueId);
  if (!queue_id.empty()) note_transaction(event, queue_id);
}

/// All that a policy server's line may be about must be known to tell what it is about.
void FollowWindows::look_for_decisions(const Event& event) {
  if (!is_policy_line(event)) return;
  const std::string_view address = client_address(event);
  const Timestamp time = event.place.time;
  if (address.empty()) return;
  look_for(address, time - kPolicyReach, time + kPolicyReach, TextWindow::Meaning::Decision, address);
}

void FollowWindows::look_for_logins(const Event& event) {
  const std::string id = logins_id(event);
  if (id.empty()) return;
  const std::string_view user = event.fields.get(Field::SaslUser);
  const Timestamp time = event.place.time;
  look_for(user.empty() ? event.fields.get(Field::Client) : user, time - kLoginSilence, time + kLoginSilence,
           TextWindow::Meaning::Login, id);
}

void FollowWindows::add_id(Field field, std::string_view id, const Event& event) {
  const bool is_own = is_own_id(field);
  const Duration own = field == Field::QueueId ? event.lifetime : event.task_lifetime;
  const Duration reach = is_own ? own : field == Field::NextTask ? kTaskSkew : kHandOver;
  look_for(id, event.place.time - reach, event.place.time + reach);
}

void FollowWindows::note_transaction(const Event& event, std::string_view queue_id) {
  std::string key(event.host);
  key.append(1, '\0').append(queue_id);
  Notice& notice = notices_[key];
  const Fields& fields = event.fields;
  const Timestamp time = event.place.time;
  if (!std::exchange(notice.is_changed, true)) changed_.push_back(&notice);
  if (event.kind == EventKind::Accept) {
    notice.accepted.insert({time, {fields.has(Field::Uid), is_loopback_client(fields.get(Field::Client))}});
  }
  if (may_announce(event)) {
    for (const char* status : {"bounced", "expired", "deferred"}) {
      look_for("", time - kNear, time + kNear, TextWindow::Meaning::Delivery, status);
    }
  }
  if (event.kind == EventKind::Queue && fields.has(Field::Sender) && fields.get(Field::Sender).empty()) {
    notice.null_sender.push_back(time);
  }
  if (fields.has(Field::Sender) && !fields.get(Field::Sender).empty()) {
    notice.senders.push_back({time, std::string(fields.get(Field::Sender))});
  }
  if (fields.has(Field::MessageId)) notice.message_ids.push_back({time, std::string(fields.get(Field::MessageId))});
  if (event.kind != EventKind::Deliver) return;
  notice.recipients.push_back({time, std::string(fields.get(Field::Recipient))});
  if (fields.get(Field::Status) != "sent" && announces(event.tag)) notice.refused.push_back(time);
}

FollowWindows::Notice::AcceptedAt FollowWindows::Notice::accepted_before(Timestamp time) const {
  const auto behind = accepted.upper_bound(time + kNear);
  return behind == accepted.begin() ? accepted.end() : std::prev(behind);
}

/// The refusal behind a local notice, the filter that made a notice.
void FollowWindows::look_behind(const Notice& notice) {
  std::set<const Notice::Accepted*> notices;  // what came from the null sender
  for (const Timestamp null : notice.null_sender) {
    if (const auto accepted = notice.accepted_before(null); accepted != notice.accepted.end()) notices.insert(&accepted->second);
  }
  if (notices.empty()) return;
  const auto each = [&](const std::vector<Notice::Text>& texts, auto&& look) {
    for (const Notice::Text& text : texts) {
      const auto accepted = notice.accepted_before(text.time);
      if (accepted != notice.accepted.end() && notices.contains(&accepted->second)) look(text.text, *accepted);
    }
  };
  each(notice.recipients, [&](const std::string& recipient, const auto& accepted) {
    if (!accepted.second.is_local) return;
    look_for(recipient, accepted.first - kNear, accepted.first + kNear, TextWindow::Meaning::Refusal);
  });
  each(notice.message_ids, [&](std::string_view message_id, const auto& accepted) {
    if (accepted.second.is_loopback) look_for_filter(message_id, accepted.first);
  });
}

/// What made a notice with the Message-ID, which ends in its own ID of what the notice tells of.
void FollowWindows::look_for_filter(std::string_view message_id, Timestamp accepted) {
  while (!message_id.empty() && (message_id.front() == '<' || is_blank(message_id.front()))) message_id.remove_prefix(1);
  message_id = message_id.substr(0, message_id.find('@'));
  if (message_id.size() < kLongestPrefix + kShortestTail) return;
  look_for(message_id.substr(kLongestPrefix), accepted - kNear, accepted + kNoticeTime);
}

void FollowWindows::look_for_announcements(const Notice& notice) {
  for (const Timestamp refused : notice.refused) {
    const auto accepted = notice.accepted_before(refused);
    for (const Notice::Text& sender : notice.senders) {
      if (accepted != notice.accepted.end() && notice.accepted_before(sender.time) != accepted) continue;
      look_for(sender.text, refused - kNear, refused + kNear, TextWindow::Meaning::Announcement);
    }
  }
}

std::vector<TextWindow> FollowWindows::take_new() {
  for (Notice* const notice : std::exchange(changed_, {})) {
    notice->is_changed = false;
    look_behind(*notice);
    look_for_announcements(*notice);
  }
  return std::exchange(new_, {});
}

}  // namespace mailtrace
