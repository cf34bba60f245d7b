#include "pipeline/follow_lives.h"

#include <algorithm>
#include <tuple>

#include "base/text_hash.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

// A line so near in time to one of the same unit, or to one that names it, is of the same message but for an ID that
// is given again at once; then both are followed.
constexpr Duration kNear = Duration::from_seconds(60);
// Longer than any line follows the end of its unit (transactions/unit_table.cc).
constexpr Duration kAfterEnd = Duration::from_seconds(70);
constexpr Duration kAfterLastRecipient = Duration::from_seconds(610);

// An ID given again and again so often that telling its lives apart takes too long: all its lines are followed.
constexpr std::size_t kMostStretches = 1'000;
constexpr std::size_t kMostPairs = 4'000'000;

bool is_own(Field field) {
  return field == Field::QueueId || field == Field::Task;
}

}  // namespace

FollowLives::Owner FollowLives::owner_of(Field field, const Event& event) {
  if (!is_own(field)) return 0;
  const std::uint64_t host = text_hash(event.host, static_cast<std::uint64_t>(field) + 1);
  return text_hash(event.fields.get(Field::Instance), host) | 1;
}

FollowLives::Mention FollowLives::mention_of(Field field, const Event& event) {
  Mention m;
  m.time = event.place.time;
  m.owner = owner_of(field, event);
  m.lifetime = field == Field::Task ? event.task_lifetime : event.lifetime;
  m.field = field;
  m.accepts = event.kind == EventKind::Accept;
  m.ends = event.kind == EventKind::End;
  // A system without end lines may go on with an ID as one with unique IDs does.
  m.is_unique = event.unique_id || event.ends_with_recipients;
  return m;
}

void FollowLives::keep(std::string_view id, const Mention& mention) {
  Id& known = ids_[std::string(id)];
  known.mentions.push_back(mention);
  ++size_;
  if (mention.is_wanted) {
    const auto near = [&](const Stretch& s) {
      return s.owner == mention.owner && s.from - kNear <= mention.time && mention.time <= s.to + kNear;
    };
    const auto at = std::find_if(known.wanted.rbegin(), known.wanted.rend(), near);
    if (at == known.wanted.rend() && known.wanted.size() < kMostStretches) {
      known.wanted.push_back({mention.owner, mention.time, mention.time});
    } else if (at != known.wanted.rend()) {
      at->from = std::min(at->from, mention.time);
      at->to = std::max(at->to, mention.time);
    }
  }
  unsettled_.emplace(id);
}

void FollowLives::want(std::string_view id, Field field, const Event& event) {
  Mention mention = mention_of(field, event);
  mention.is_wanted = true;
  keep(id, mention);
}

void FollowLives::want(std::string_view id, Owner owner, Timestamp time) {
  Mention mention;
  mention.time = time;
  mention.owner = owner;
  mention.is_wanted = true;
  keep(id, mention);
}

void FollowLives::add(std::string_view id, Field field, const Event& event, const Place& place) {
  Mention mention = mention_of(field, event);
  mention.place = place;
  ++strangers_;
  keep(id, mention);
}

bool FollowLives::is_near(std::string_view id, Field field, const Event& event) const {
  const auto at = ids_.find(std::string(id));
  if (at == ids_.end()) return false;
  const Owner owner = owner_of(field, event);
  const Timestamp time = event.place.time;
  if (at->second.wanted.size() == kMostStretches) return true;
  return std::any_of(at->second.wanted.begin(), at->second.wanted.end(), [&](const Stretch& s) {
    const bool is_of_it = s.owner == owner || s.owner == 0 || owner == 0;
    return is_of_it && s.from - kNear <= time && time <= s.to + kNear;
  });
}

void FollowLives::add_to(Life& life, const Mention& mention) {
  life.last = std::max(life.last, mention.time);
  life.lifetime = std::max(life.lifetime, mention.lifetime);
  life.is_unique = life.is_unique || mention.is_unique;
  life.is_wanted = life.is_wanted || mention.is_wanted;
  if (mention.accepts) {
    life.accepted = true;
    life.first_accept = std::min(life.first_accept, mention.time);
    life.last_accept = std::max(life.last_accept, mention.time);
  }
  if (mention.ends) {
    life.ended = true;
    life.end_time = mention.time;
  }
}

bool FollowLives::begins_new_life(const Life& life, const Mention& mention) {
  const Duration silence = mention.time - life.last;
  if (silence > std::max(life.lifetime, mention.lifetime)) return true;
  if (mention.field != Field::QueueId || life.is_unique || mention.is_unique) return false;
  if (mention.accepts) return (life.accepted || life.ended) && silence > kAfterEnd;
  return life.ended && mention.time - life.end_time > kAfterLastRecipient;
}

/// Of those that have the ID, from `begin` on; they stand in order of owner and time.
std::vector<FollowLives::Life> FollowLives::lives_of(const std::vector<Mention>& mentions, std::size_t begin) {
  std::vector<Life> lives;
  for (std::size_t i = begin; i < mentions.size(); ++i) {
    const Mention& m = mentions[i];
    if (i == begin || m.owner != mentions[i - 1].owner || begins_new_life(lives.back(), m)) {
      Life& life = lives.emplace_back();
      life.begin = i;
      life.first = life.last = m.time;
    }
    add_to(lives.back(), m);
    lives.back().end = i + 1;
  }
  return lives;
}

/// The bounds in time of fit_reference().
bool FollowLives::may_name(const Mention& reference, const Life& life) {
  const Timestamp time = reference.time;
  switch (reference.field) {
    case Field::NextId:
    case Field::FurtherId:
      if (!life.accepted) return time <= life.last + kSlowDelivery + kClockSkew;
      return life.first_accept - kClockSkew <= time && time <= life.last_accept + kSlowDelivery + kClockSkew;
    case Field::ChildId:
    case Field::ForwardId:
      return life.first - kSlowDelivery <= time && time <= life.last + kClockSkew;
    default:
      return life.first - kClockSkew <= time && (!life.ended || time <= life.last + kClockSkew);
  }
}

void FollowLives::settle(Id& id, std::vector<Place>& places) {
  std::vector<Mention>& all = id.mentions;
  if (std::all_of(all.begin(), all.end(), [](const Mention& m) { return m.is_wanted; })) return;
  std::sort(all.begin(), all.end(),
            [](const Mention& a, const Mention& b) { return std::tie(a.owner, a.time) < std::tie(b.owner, b.time); });
  const auto want_it = [&](Mention& m) {
    if (m.is_wanted) return false;
    m.is_wanted = true;
    places.push_back(m.place);
    return true;
  };
  const auto references = static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [](const Mention& m) { return m.owner != 0; }) - all.begin());
  std::vector<Life> lives = lives_of(all, references);
  if (references * lives.size() > kMostPairs) {
    for (Mention& m : all) want_it(m);
    return;
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (Life& life : lives) {
      for (std::size_t r = 0; r < references && !life.is_wanted; ++r) {
        life.is_wanted = all[r].is_wanted && may_name(all[r], life);
      }
      if (!life.is_wanted) continue;
      for (std::size_t i = life.begin; i < life.end; ++i) grew |= want_it(all[i]);
      for (std::size_t r = 0; r < references; ++r) {
        if (may_name(all[r], life)) grew |= want_it(all[r]);
      }
    }
  }
}

std::vector<FollowLives::Place> FollowLives::take_wanted() {
  std::vector<Place> places;
  for (const std::string& name : unsettled_) settle(ids_[name], places);
  unsettled_.clear();
  return places;
}

}  // namespace mailtrace
