#include "pipeline/follow_lives.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text_hash.h"
#include "pipeline/stretch_tree.h"

namespace mailtrace {
namespace {

// A line so near in time to one of the same unit, or to one that names it, is of the same message but for an ID that
// is given again at once; then both are followed.
constexpr Duration kNear = Duration::from_seconds(60);
// An ID followed at so many times that telling them apart takes too long: all its lines are near to one.
constexpr std::size_t kMostStretches = 1'000;

}  // namespace

FollowLives::Owner FollowLives::owner_of(Field field, const Event& event) {
  if (!is_own_id(field)) return 0;
  const std::uint64_t host = text_hash(event.host, static_cast<std::uint64_t>(field) + 1);
  return text_hash(event.fields.get(Field::Instance), host) | 1;
}

FollowLives::Mention FollowLives::mention_of(Field field, const Event& event) {
  Mention m;
  m.place = event.place;
  m.owner = owner_of(field, event);
  m.lifetime = field == Field::Task ? event.task_lifetime : event.lifetime;
  m.field = field;
  m.kind = event.kind;
  m.has_size = event.fields.has(Field::Size);
  m.is_unique = event.unique_id;
  m.ends_with_recipients = event.ends_with_recipients;
  return m;
}

void FollowLives::keep(std::string_view id, const Mention& mention) {
  Id& known = ids_[std::string(id)];
  known.mentions.push_back(mention);
  ++size_;
  if (mention.is_wanted) {
    const Timestamp time = mention.place.time;
    const auto near = [&](const Stretch& s) {
      return s.owner == mention.owner && s.from - kNear <= time && time <= s.to + kNear;
    };
    const auto at = std::find_if(known.wanted.rbegin(), known.wanted.rend(), near);
    if (at == known.wanted.rend() && known.wanted.size() < kMostStretches) {
      known.wanted.push_back({mention.owner, time, time});
    } else if (at != known.wanted.rend()) {
      at->from = std::min(at->from, time);
      at->to = std::max(at->to, time);
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
  mention.place = {time, UINT32_MAX, UINT64_MAX};  // no line that changes anything: behind those of its time
  mention.owner = owner;
  mention.is_wanted = true;
  keep(id, mention);
}

void FollowLives::add(std::string_view id, Field field, const Event& event, const Place& place) {
  Mention mention = mention_of(field, event);
  mention.found = place;
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

/// Of those that have the ID, from `begin` on; they stand in order of owner and place.
std::vector<FollowLives::Life> FollowLives::lives_of(const std::vector<Mention>& mentions, std::size_t begin) {
  std::vector<Life> lives;
  for (std::size_t i = begin; i < mentions.size(); ++i) {
    const Mention& m = mentions[i];
    if (i == begin || m.owner != mentions[i - 1].owner || lives.back().life.is_over_before(m)) {
      lives.push_back({i, i, IdLife(m)});
    } else {
      lives.back().life.add(m);
    }
    lives.back().end = i + 1;
    lives.back().is_wanted = lives.back().is_wanted || m.is_wanted;
  }
  return lives;
}

/// Finds what is tied to what is wanted, each life and each reference once.
class FollowLives::Ties {
 public:
  /// `references` stand before the mentions of the lives, in order of time.
  Ties(std::vector<Mention>& mentions, std::size_t references, std::vector<Life>& lives, std::vector<Place>& places)
      : mentions_(mentions), lives_(lives), places_(places) {
    for (std::size_t n = 0; n < kNamedAsCount; ++n) {
      std::vector<StretchTree::Stretch> stretches;
      for (std::size_t i = 0; i < lives.size(); ++i) {
        const auto [from, to] = lives[i].life.named_within(static_cast<NamedAs>(n));
        stretches.push_back({from, to, i});
      }
      named_lives_.emplace_back(std::move(stretches));
    }
    for (std::size_t r = 0; r < references; ++r) {
      auto& alike = references_[static_cast<std::size_t>(named_as(mentions[r].field))];
      if (!mentions[r].is_wanted) alike.emplace(mentions[r].place.time, r);
    }
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (std::exchange(lives[i].is_wanted, false)) want_life(i);
    }
    for (std::size_t r = 0; r < references; ++r) {
      if (mentions[r].is_wanted) want_lives_named_by(mentions[r]);
    }
  }

  void follow() {
    while (!new_.empty()) {
      const std::size_t number = new_.back();
      const Life& life = lives_[number];
      new_.pop_back();
      for (std::size_t i = life.begin; i < life.end; ++i) want(mentions_[i]);
      for (std::size_t n = 0; n < kNamedAsCount; ++n) want_references_to(life, static_cast<NamedAs>(n));
      want_between(number);
    }
  }

 private:
  void want(Mention& mention) {
    if (!std::exchange(mention.is_wanted, true)) places_.push_back(mention.found);
  }

  void want_life(std::size_t number) {
    if (std::exchange(lives_[number].is_wanted, true)) return;
    new_.push_back(number);
    wanted_.insert(number);
  }

  void want_lives_named_by(const Mention& reference) {
    StretchTree& tree = named_lives_[static_cast<std::size_t>(named_as(reference.field))];
    while (const std::optional<std::size_t> life = tree.take(reference.place.time)) want_life(*life);
  }

  void want_references_to(const Life& life, NamedAs named) {
    auto& alike = references_[static_cast<std::size_t>(named)];
    const auto [from, to] = life.life.named_within(named);
    const auto begin = alike.lower_bound(from), end = alike.upper_bound(to);
    for (auto at = begin; at != end; ++at) {
      want(mentions_[at->second]);
      want_lives_named_by(mentions_[at->second]);
    }
    alike.erase(begin, end);
  }

  /// Without the lives between two that are wanted these could look like one.
  void want_between(std::size_t number) {
    const auto at = wanted_.find(number);
    const auto tell_apart = [&](std::size_t before, std::size_t behind) {
      const Mention& next = mentions_[lives_[behind].begin];
      if (mentions_[lives_[before].begin].owner != next.owner || lives_[before].life.is_over_before(next)) return;
      for (std::size_t i = before + 1; i < behind; ++i) want_life(i);
    };
    if (at != wanted_.begin()) tell_apart(*std::prev(at), number);
    if (const auto next = std::next(at); next != wanted_.end()) tell_apart(number, *next);
  }

  std::vector<Mention>& mentions_;
  std::vector<Life>& lives_;
  std::vector<Place>& places_;
  std::vector<StretchTree> named_lives_;  // by NamedAs: when they are named
  std::array<std::multimap<Timestamp, std::size_t>, kNamedAsCount> references_;  // the same: those not wanted so far
  std::vector<std::size_t> new_;   // lives that are wanted, and what is tied to them not yet
  std::set<std::size_t> wanted_;   // all lives that are
};

void FollowLives::settle(Id& id, std::vector<Place>& places) {
  std::vector<Mention>& all = id.mentions;
  if (std::all_of(all.begin(), all.end(), [](const Mention& m) { return m.is_wanted; })) return;
  std::sort(all.begin(), all.end(),
            [](const Mention& a, const Mention& b) { return std::tie(a.owner, a.place) < std::tie(b.owner, b.place); });
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
