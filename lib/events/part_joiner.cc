#include "events/part_joiner.h"

namespace mailtrace {

PartJoiner::Begun& PartJoiner::begin(const std::string& key) {
  const auto [at, is_new] = waiting_.try_emplace(key);
  at->second = {};
  if (is_new) {
    if (order_.size() >= kMostWaiting) {
      waiting_.erase(order_.front());
      order_.pop_front();
    }
    order_.push_back(key);
  }
  return at->second;
}

void PartJoiner::forget(const std::string& key) {
  waiting_.erase(key);
  std::erase(order_, key);
}

void PartJoiner::join(Event& event) {
  const std::string_view text = event.fields.get(Field::Text);
  event.kind = EventKind::Note;
  const ProgramPatterns* program = patterns_->for_tag(event.tag);
  const auto part = program ? patterns_->match_part(*program, text) : std::nullopt;
  if (!part) return;

  std::string key(event.host);
  key.append(1, '\0').append(event.tag).append(1, '\0');
  if (part->numbered) return join_numbered(event, *part, key.append(std::to_string(event.pid)));
  key.append(part->task);
  if (part->first) {
    begin(key).text = std::string(part->prefix).append(part->text);
    return;
  }
  const auto at = waiting_.find(key);
  if (at == waiting_.end()) return;
  if (at->second.text.size() + part->text.size() > kLongestText) return forget(key);  // a hole would lie
  at->second.text.append(part->text);
  if (part->more) return;

  joined_ = std::move(at->second.text);
  forget(key);
  decode_joined(event);
}

/// What the joined text means; else the event stays the Note it is.
void PartJoiner::decode_joined(Event& event) {
  decoder_.take_texts();
  const Fields own = event.fields;
  const Duration lifetime = event.lifetime, task_lifetime = event.task_lifetime;
  if (decoder_.decode_text(event.tag, joined_, event) == Decoded::Event) return;
  event.kind = EventKind::Note;
  event.name = "part";
  event.lifetime = lifetime;
  event.task_lifetime = task_lifetime;
  event.fields = own;
}

void PartJoiner::join_numbered(Event& event, const PartMatch& part, const std::string& key) {
  event.fields.clear();
  if (part.first) {
    Begun& begun = begin(key);
    begun.next = 1;
    Event first;
    decoder_.take_texts();
    if (decoder_.decode_text(event.tag, part.text, first) == Decoded::Event) {
      begun.queue_id = first.fields.get(Field::QueueId);
      begun.lifetime = first.lifetime;
      begun.task_lifetime = first.task_lifetime;
    }
  }
  const auto at = waiting_.find(key);
  if (at == waiting_.end()) return;
  Begun& begun = at->second;
  const bool fits = begun.next == part.number && begun.text.size() + part.text.size() < kLongestText;
  if (!begun.queue_id.empty()) {
    queue_id_ = begun.queue_id;
    event.fields.set(Field::QueueId, queue_id_);
    event.lifetime = begun.lifetime;
    event.task_lifetime = begun.task_lifetime;
  }
  if (!fits) return forget(key);
  ++begun.next;
  begun.text.append(part.text);
  if (part.line_ends) begun.text.append("\\n");
  if (part.more) return;

  joined_ = std::move(begun.text);
  forget(key);
  decode_joined(event);
}

}  // namespace mailtrace
