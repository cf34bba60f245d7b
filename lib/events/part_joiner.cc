#include "events/part_joiner.h"

namespace mailtrace {

void PartJoiner::join(Event& event) {
  const std::string_view text = event.fields.get(Field::Text);
  const std::string_view task = event.fields.get(Field::Task);
  event.kind = EventKind::Note;
  const ProgramPatterns* program = patterns_->for_tag(event.tag);
  const auto part = program ? patterns_->match_part(*program, text) : std::nullopt;
  if (!part) return;

  std::string key(event.host);
  key.append(1, '\0').append(event.tag).append(1, '\0').append(task);
  const auto at = waiting_.find(key);
  if (part->first) {
    std::string begun = std::string(part->prefix).append(part->text);
    if (at != waiting_.end()) {
      at->second = std::move(begun);
    } else {
      if (order_.size() >= kMostWaiting) {
        waiting_.erase(order_.front());
        order_.pop_front();
      }
      order_.push_back(key);
      waiting_.emplace(std::move(key), std::move(begun));
    }
    return;
  }
  if (at == waiting_.end()) return;
  if (at->second.size() + part->text.size() > kLongestText) {
    // With a hole in it the text would mean something else.
    waiting_.erase(at);
    std::erase(order_, key);
    return;
  }
  at->second.append(part->text);
  if (part->more) return;

  decoder_.take_texts();
  joined_ = std::move(at->second);
  waiting_.erase(at);
  std::erase(order_, key);
  const Fields own = event.fields;
  const Duration lifetime = event.lifetime, task_lifetime = event.task_lifetime;
  if (decoder_.decode_text(event.tag, joined_, event) == Decoded::Event) return;
  event.kind = EventKind::Note;
  event.name = "part";
  event.lifetime = lifetime;
  event.task_lifetime = task_lifetime;
  event.fields = own;
}

}  // namespace mailtrace
