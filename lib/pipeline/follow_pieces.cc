#include "pipeline/follow_pieces.h"

#include <algorithm>
#include <tuple>

#include "events/part_joiner.h"

namespace mailtrace {

void FollowPieces::add(const Event& piece, std::uint32_t block, std::uint32_t offset) {
  Piece& added = pieces_.emplace_back();
  added.place = piece.place;
  added.block = block;
  added.offset = offset;
  added.lifetime = piece.lifetime;
  added.task_lifetime = piece.task_lifetime;
  added.host = piece.host;
  added.tag = piece.tag;
  added.text = piece.fields.get(Field::Text);
  added.task = piece.fields.get(Field::Task);
}

/// Its views live as long as the piece.
Event FollowPieces::event_of(const Piece& piece) {
  Event event;
  event.place = piece.place;
  event.lifetime = piece.lifetime;
  event.task_lifetime = piece.task_lifetime;
  event.host = piece.host;
  event.tag = piece.tag;
  event.fields.set(Field::Text, piece.text);
  event.fields.set(Field::Task, piece.task);
  return event;
}

bool FollowPieces::join(const std::function<void(const Event&)>& tell) {
  if (joined_ == pieces_.size()) return false;
  joined_ = pieces_.size();
  std::sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) {
    return std::tie(a.place.time, a.place.source, a.block, a.offset) <
           std::tie(b.place.time, b.place.source, b.block, b.offset);
  });
  PartJoiner joiner(patterns_);
  for (const Piece& piece : pieces_) {
    Event event = event_of(piece);
    joiner.join(event);
    tell(event);
  }
  return true;
}

}  // namespace mailtrace
