#include "pipeline/id_life.h"

#include <algorithm>

#include "traces/fit.h"
#include "transactions/unit_table.h"

namespace mailtrace {
namespace {

// Somewhat longer than the unit table's bounds: a line with the ID may be there that is not known here.
constexpr Duration kSlack = Duration::from_seconds(10);

}  // namespace

NamedAs named_as(Field field) {
  switch (field) {
    case Field::NextId:
    case Field::FurtherId:
      return NamedAs::Next;
    case Field::ChildId:
    case Field::ForwardId:
      return NamedAs::Child;
    default:
      return NamedAs::Other;
  }
}

/// By the rules of UnitTable, where the current unit has its End line.
bool IdLife::may_begin_after_end(const IdMention& mention) const {
  const Duration after = mention.place.time - current_.end_time;
  switch (mention.kind) {
    case EventKind::Accept:
      return after > kUnitDisorder || current_.may_be_accepted;
    case EventKind::Identify:
      return after > kUnitDisorder || current_.may_be_identified;
    case EventKind::Queue:
      return after > kUnitDisorder || current_.may_have_queue_line;
    default:
      return after > kAfterUnitEnd;
  }
}

/// By the rules of UnitTable: whether it may make a new unit of the line, whatever it knows that is not known here.
bool IdLife::may_begin_unit(const IdMention& mention) const {
  if (mention.field == Field::Task) return mention.kind == EventKind::Accept && current_.may_be_accepted;
  const bool may_be_left = !current_.is_ended && (!current_.is_queued || current_.may_be_requeued);
  if (may_be_left && mention.place.time - last_ > kLeftSilence) return true;
  if (is_unique_ || mention.is_unique) return false;
  if (current_.is_ended) return may_begin_after_end(mention);
  const Duration age = mention.place.time - current_.first;
  if (mention.kind != EventKind::Accept) return ends_with_recipients_ && age > kAfterLastRecipient;
  if (mention.has_size && !current_.may_be_queued) return current_.may_be_accepted;
  return current_.may_be_accepted || age > kUnitDisorder;
}

bool IdLife::surely_begins_unit(const IdMention& mention) const {
  if (mention.field == Field::Task || mention.kind != EventKind::Accept || is_unique_ || mention.is_unique) return false;
  return current_.is_accepted || (current_.is_ended && mention.place.time - current_.end_time > kUnitDisorder);
}

void IdLife::begin_unit(const IdMention& mention) {
  may_be_open_ = may_be_open_ || !current_.is_ended;
  may_be_unaccepted_ = may_be_unaccepted_ || !current_.is_accepted;
  if (surely_begins_unit(mention)) {
    current_ = {};
    current_.first = mention.place.time;
  }
  current_.is_accepted = current_.is_ended = current_.is_queued = false;
}

IdLife::IdLife(const IdMention& first) : first_(first.place.time), last_(first.place.time) {
  current_.first = first.place.time;
  note(first);
}

void IdLife::add(const IdMention& mention) {
  if (mention.place == last_place_) return;
  if (may_begin_unit(mention)) begin_unit(mention);
  note(mention);
}

void IdLife::note(const IdMention& mention) {
  const Timestamp time = mention.place.time;
  last_place_ = mention.place;
  last_ = std::max(last_, time);
  lifetime_ = std::max(lifetime_, mention.lifetime);
  is_unique_ = is_unique_ || mention.is_unique;
  ends_with_recipients_ = ends_with_recipients_ || mention.ends_with_recipients;
  switch (mention.kind) {
    case EventKind::Accept:
      current_.is_accepted = current_.may_be_accepted = true;
      if (mention.has_size) current_.is_queued = current_.may_be_queued = true;
      first_accept_ = std::min(first_accept_, time);
      last_accept_ = std::max(last_accept_, time);
      break;
    case EventKind::Identify:
      current_.may_be_identified = true;
      break;
    case EventKind::Queue:
      current_.may_have_queue_line = true;
      [[fallthrough]];
    case EventKind::Deliver:
      current_.is_queued = current_.may_be_queued = true;
      break;
    case EventKind::Requeue:
      current_.may_be_requeued = true;
      break;
    case EventKind::End:
      current_.is_ended = true;
      current_.end_time = time;
      break;
    default:
      break;
  }
}

bool IdLife::is_over_before(const IdMention& next) const {
  const Duration silence = next.place.time - last_;
  if (silence > std::max(lifetime_, next.lifetime)) return true;
  // A system without end lines may go on with an ID as one with unique IDs does.
  const bool goes_on = is_unique_ || next.is_unique || ends_with_recipients_ || next.ends_with_recipients;
  if (next.field != Field::QueueId || goes_on) return false;
  if (next.kind == EventKind::Accept) {
    return (current_.is_accepted || current_.is_ended) && silence > kAfterUnitEnd + kSlack;
  }
  return current_.is_ended && next.place.time - current_.end_time > kAfterLastRecipient + kSlack;
}

std::pair<Timestamp, Timestamp> IdLife::named_within(NamedAs named) const {
  switch (named) {
    case NamedAs::Next: {
      const bool all_accepted = current_.is_accepted && !may_be_unaccepted_;
      if (!all_accepted) return {Timestamp::min(), last_ + kSlowDelivery + kClockSkew};
      return {first_accept_ - kClockSkew, last_accept_ + kSlowDelivery + kClockSkew};
    }
    case NamedAs::Child:
      return {first_ - kSlowDelivery, last_ + kSlowDelivery};
    default: {
      const bool all_ended = current_.is_ended && !may_be_open_;
      return {first_ - kClockSkew, all_ended ? last_ + kClockSkew : Timestamp::max()};
    }
  }
}

}  // namespace mailtrace
