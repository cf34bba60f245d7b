#include "pipeline/follow_lives.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "base/text_hash.h"
#include "pipeline/stretch_tree.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

// A line so near in time to one of the same unit, or to one that names it, is of the same message but for an ID that
// is given again at once; then both are followed.
constexpr Duration kNear = Duration::from_seconds(60);
// Longer than any line follows the end of its unit (transactions/unit_table.cc).
constexpr Duration kAfterEnd = Duration::from_seconds(70);
constexpr Duration kAfterLastRecipient = Duration::from_seconds(610);

// An ID followed at so many times that telling them apart takes too long: all its lines are near to one.
constexpr std::size_t kMostStretches = 1'000;

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

/// Which bounds in time hold for what a line names in the field.
FollowLives::Bounds FollowLives::bounds_of(Field field) {
  switch (field) {
    case Field::NextId:
    case Field::FurtherId:
      return Bounds::Next;
    case Field::ChildId:
    case Field::ForwardId:
      return Bounds::Child;
    default:
      return Bounds::Other;
  }
}

/// When lines that name the life may stand: the bounds of fit_reference().
std::pair<Timestamp, Timestamp> FollowLives::named_within(const Life& life, Bounds bounds) {
  switch (bounds) {
    case Bounds::Next:
      if (!life.accepted) return {Timestamp::min(), life.last + kSlowDelivery + kClockSkew};
      return {life.first_accept - kClockSkew, life.last_accept + kSlowDelivery + kClockSkew};
    case Bounds::Child:
      return {life.first - kSlowDelivery, life.last + kClockSkew};
    default:
      return {life.first - kClockSkew, life.ended ? life.last + kClockSkew : Timestamp::max()};
  }
}

/// Finds what is tied to what is wanted, each life and each reference once.
class FollowLives::Ties {
 public:
  /// `references` stand before the mentions of the lives, in order of time.
  Ties(std::vector<Mention>& mentions, std::size_t references, std::vector<Life>& lives, std::vector<Place>& places)
      : mentions_(mentions), lives_(lives), places_(places) {
    for (std::size_t b = 0; b < kBounds; ++b) {
      std::vector<StretchTree::Stretch> stretches;
      for (std::size_t i = 0; i < lives.size(); ++i) {
        const auto [from, to] = named_within(lives[i], static_cast<Bounds>(b));
        stretches.push_back({from, to, i});
      }
      named_lives_.emplace_back(std::move(stretches));
    }
    for (std::size_t r = 0; r < references; ++r) {
      auto& alike = references_[static_cast<std::size_t>(bounds_of(mentions[r].field))];
      if (!mentions[r].is_wanted) alike.emplace(mentions[r].time, r);
    }
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (lives[i].is_wanted) new_.push_back(i);
    }
    for (std::size_t r = 0; r < references; ++r) {
      if (mentions[r].is_wanted) want_lives_named_by(mentions[r]);
    }
  }

  void follow() {
    while (!new_.empty()) {
      const Life& life = lives_[new_.back()];
      new_.pop_back();
      for (std::size_t i = life.begin; i < life.end; ++i) want(mentions_[i]);
      for (std::size_t b = 0; b < kBounds; ++b) want_references_to(life, static_cast<Bounds>(b));
    }
  }

 private:
  void want(Mention& mention) {
    if (!std::exchange(mention.is_wanted, true)) places_.push_back(mention.place);
  }

  void want_lives_named_by(const Mention& reference) {
    StretchTree& tree = named_lives_[static_cast<std::size_t>(bounds_of(reference.field))];
    while (const std::optional<std::size_t> life = tree.take(reference.time)) {
      if (!std::exchange(lives_[*life].is_wanted, true)) new_.push_back(*life);
    }
  }

  void want_references_to(const Life& life, Bounds bounds) {
    auto& alike = references_[static_cast<std::size_t>(bounds)];
    const auto [from, to] = named_within(life, bounds);
    const auto begin = alike.lower_bound(from), end = alike.upper_bound(to);
    for (auto at = begin; at != end; ++at) {
      want(mentions_[at->second]);
      want_lives_named_by(mentions_[at->second]);
    }
    alike.erase(begin, end);
  }

  static constexpr std::size_t kBounds = 3;
  std::vector<Mention>& mentions_;
  std::vector<Life>& lives_;
  std::vector<Place>& places_;
  std::vector<StretchTree> named_lives_;                                   // by Bounds: when they are named
  std::array<std::multimap<Timestamp, std::size_t>, kBounds> references_;  // by Bounds: those not wanted so far
  std::vector<std::size_t> new_;  // lives that are wanted, and what is tied to them not yet
};

void FollowLives::settle(Id& id, std::vector<Place>& places) {
  std::vector<Mention>& all = id.mentions;
  if (std::all_of(all.begin(), all.end(), [](const Mention& m) { return m.is_wanted; })) return;
  std::sort(all.begin(), all.end(),
            [](const Mention& a, const Mention& b) { return std::tie(a.owner, a.time) < std::tie(b.owner, b.time); });
  const auto references = static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [](const Mention& m) { return m.owner != 0; }) - all.begin());
  std::vector<Life> lives = lives_of(all, references);
  Ties(all, references, lives, places).follow();
}

std::vector<FollowLives::Place> FollowLives::take_wanted() {
  std::vector<Place> places;
  for (const std::string& name : unsettled_) settle(ids_[name], places);
  unsettled_.clear();
  return places;
}

}  // namespace mailtrace
