#include "pipeline/follow.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "base/sorted.h"
#include "pipeline/block_visit.h"
#include "pipeline/crew.h"
#include "pipeline/follow_keys.h"
#include "pipeline/follow_lives.h"
#include "pipeline/follow_pieces.h"
#include "pipeline/follow_plan.h"
#include "pipeline/follow_policies.h"
#include "pipeline/follow_sessions.h"
#include "pipeline/follow_windows.h"
#include "pipeline/indexed_block.h"
#include "transactions/policy_table.h"

namespace mailtrace {
namespace {

// Of so many hits it is told how many lines there will be.
constexpr std::uint64_t kSampledHits = 1'000;
// More texts without words than this make every block a long search.
constexpr std::size_t kMostTexts = 200;

/// Stands in the place of an empty text among those looked for: no line holds a line end.
const std::string kNothing = "\n\n";

class Follower {
 public:
  Follower(const std::vector<SurveyedSource>& sources, BlockStore& store, const WordFilter& words,
           const PatternSet& patterns, const FollowOptions& options, FollowCounts& counts)
      : sources_(sources),
        store_(store),
        patterns_(patterns),
        options_(options),
        counts_(counts),
        crew_(options.threads),
        blocks_(2 * options.blocks_at_once),
        sessions_(patterns, options.keep_sessions),
        windows_(patterns, options.keep_logins),
        policies_(patterns),
        plan_(sources, words),
        pieces_(patterns),
        selection_(block_counts(sources), options.text_memory),
        noted_(block_counts(sources)) {
    for (unsigned w = 0; w < crew_.workers(); ++w) workers_.emplace_back(patterns, policies_);
  }

  std::optional<Selection> run() {
    add_hits();
    for (;;) {
      std::vector<BlockWish> wishes = plan_.next(options_.blocks_at_once);
      if (!wishes.empty()) {
        visit_all(wishes);
      } else if (!pieces_.join([this](const Event& event) { note(event); })) {
        break;
      }
      if (given_up_) return std::nullopt;
      plan_further();
    }
    counts_.ids = keys_.size();
    return std::move(selection_);
  }

 private:
  /// What a thread needs to look into blocks.
  struct Worker {
    Worker(const PatternSet& patterns, const FollowPolicies& policies) : visitor(patterns, policies) {}
    BlockVisitor visitor;
    IdWordFinder finder;
  };

  static std::vector<std::size_t> block_counts(const std::vector<SurveyedSource>& sources) {
    std::vector<std::size_t> counts;
    for (const SurveyedSource& s : sources) counts.push_back(s.survey.blocks.size());
    return counts;
  }

  void add_hits() {
    for (std::uint32_t s = 0; s < sources_.size(); ++s) {
      const auto& blocks = sources_[s].survey.blocks;
      for (std::uint32_t b = 0; b < blocks.size(); ++b) {
        counts_.hits += blocks[b].hits.size();
        plan_.add_hits(s, b, blocks[b].hits);
      }
    }
  }

  /// What the lines found so far make worth looking for.
  void plan_further() {
    sessions_.look_further(plan_);
    for (const FollowSessions::Opened& opened : sessions_.take_ids()) {
      if (keys_.add_id(opened.id)) lives_.want(opened.id, opened.owner, opened.time);
    }
    for (const FollowLives::Place& place : lives_.take_wanted()) {
      plan_.add_line(place.source, place.block, place.offset);
    }
    for (const auto& refused : sessions_.take_refused()) policies_.add_decision(refused.address, refused.time);
    for (const FollowPolicies::Stretch& s : policies_.take_new()) plan_.add_policies(s.from, s.to);
    for (const std::uint32_t word : keys_.take_words()) plan_.add_word(word);
    for (std::string& text : keys_.take_texts()) plan_.add_text(std::move(text));
    plan_.add_windows(windows_.take_new());
    if (is_too_much() || will_be_too_much()) given_up_ = true;
  }

  /// Many messages that answer: it is cheaper to read everything at once than to find out.
  bool will_be_too_much() const {
    return hits_seen_ >= kSampledHits && selection_.size() / hits_seen_ * counts_.hits > options_.most_lines;
  }

  /// The texts that some of the blocks are to be searched for.
  FollowTexts texts_of(const std::vector<BlockWish>& wishes) {
    FollowTexts found;
    for (const BlockWish& wish : wishes) {
      found.texts.insert(found.texts.end(), wish.texts.begin(), wish.texts.end());
      found.windows.insert(found.windows.end(), wish.windows.begin(), wish.windows.end());
    }
    sort_once_each(found.texts);
    sort_once_each(found.windows);
    std::vector<Expression> all;
    const auto compile = [&](const std::string& text) {
      all.push_back({.text = text, .id = static_cast<std::uint32_t>(all.size()), .literal = true, .caseless = true});
    };
    for (const std::string* text : found.texts) compile(*text);
    for (const TextWindows* w : found.windows) compile(w->text().empty() ? kNothing : w->text());
    if (all.empty()) return found;
    if (auto compiled = ExpressionSet::compile(all); compiled && found.texts.size() <= kMostTexts) {
      found.set = *compiled;
    } else {
      given_up_ = true;
    }
    return found;
  }

  void visit_all(const std::vector<BlockWish>& wishes) {
    const FollowTexts texts = texts_of(wishes);
    crew_.run(wishes.size(), [&](unsigned worker, std::size_t i) {
      if (!given_up_) visit(workers_[worker], wishes[i], texts);
    });
    FollowPlan::done(wishes);
    for (const BlockWish& wish : wishes) hits_seen_ += wish.hits.size();
    counts_.blocks += wishes.size();
    ++counts_.rounds;
  }

  void visit(Worker& worker, const BlockWish& wish, const FollowTexts& texts) {
    const auto load = [&] { return store_.load(wish.source, wish.block, true); };
    const auto block = blocks_.get({wish.source, wish.block}, load, worker.finder);
    if (block->text().empty()) return;  // the file is shorter now
    worker.visitor.visit(*block, sources_[wish.source].survey.blocks[wish.block], wish, texts,
                         [&](const BlockVisitor::Found& found) { take(wish, found); });
  }

  void take(const BlockWish& wish, const BlockVisitor::Found& found) {
    const std::lock_guard lock(mutex_);
    // Numbered pieces name no ID: what text they are pieces of, only all lines tell.
    const bool is_numbered_piece = found.is_part && !found.event->fields.has(Field::Task);
    if (is_numbered_piece || is_too_much()) given_up_ = true;
    if (given_up_) return;
    const bool is_followed = found.is_followed || is_telling_hit(found) || completes_life(wish, found) ||
                             (found.is_named && is_of_wanted_life(wish, found));
    if (!is_followed && !found.is_of_process) return;
    const bool is_new = selection_.add(wish.source, wish.block, found.offset);
    if (is_new) selection_.keep_text(wish.source, wish.block, {found.offset, found.number, found.text});
    if (is_new && found.event) sessions_.add(*found.event);
    if (!(is_followed ? noted_.add(wish.source, wish.block, found.offset) : is_new)) return;
    if (is_followed && found.event) note(*found.event);
    if (is_followed && found.is_part) pieces_.add(*found.event, wish.block, found.offset);
    add_over_ends(wish, found);
  }

  /// A line and what repeats it may stand in different blocks, and between them others that have no line with a header.
  void add_over_ends(const BlockWish& wish, const BlockVisitor::Found& found) {
    const auto& blocks = sources_[wish.source].survey.blocks;
    if (found.repeats_before) {
      std::uint32_t before = wish.block;
      while (before > 0 && !blocks[before - 1].has_header) --before;
      if (before > 0) plan_.add_line(wish.source, before - 1, BlockVisitor::kLastLine);
    }
    if (found.may_be_repeated) {
      std::uint32_t behind = wish.block + 1;
      while (behind < blocks.size() && !blocks[behind].has_header) ++behind;
      if (behind < blocks.size() && blocks[behind].repeats_previous) plan_.add_line(wish.source, behind, 0);
    }
  }

  /// Whether a line that is selected for its process is of a unit with an ID that is followed: of such a unit all lines
  /// must be selected, or what ends it might be missing and another one look as if it went on.
  bool completes_life(const BlockWish& wish, const BlockVisitor::Found& found) const {
    if (!found.event || !(found.is_of_process || selection_.has(wish.source, wish.block, found.offset))) return false;
    bool is_own = false;
    for_each_id(*found.event, [&](Field field, std::string_view id) {
      is_own = is_own || (is_own_id(field) && keys_.has_id(id));
    });
    return is_own;
  }

  bool is_telling_hit(const BlockVisitor::Found& found) const {
    return found.is_hit && (!options_.is_told_by || !found.event || found.is_part || options_.is_told_by(*found.event));
  }

  /// Too many lines; or they are few among those that name their IDs, which are given again and again: then lives near
  /// in time lead from message to message.
  bool is_too_much() const {
    return sessions_.has_too_many() || selection_.size() > options_.most_lines ||
           lives_.size() > options_.most_mentions ||
           lives_.strangers() > options_.most_strangers + 2 * selection_.size();
  }

  /// Whether a line that holds the word of an ID is to be followed at once; else it may turn out later.
  bool is_of_wanted_life(const BlockWish& wish, const BlockVisitor::Found& found) {
    if (!found.event) return false;
    const Event& event = *found.event;
    if (found.is_part || keys_.has_id(event.fields.get(Field::OtherId))) return true;
    if (event.fields.has(Field::MessageId) && keys_.has_message_id(event.fields.get(Field::MessageId))) return true;
    bool is_near = false;
    for_each_id(event, [&](Field field, std::string_view id) {
      is_near = is_near || (keys_.has_id(id) && lives_.is_near(id, field, event));
    });
    if (is_near) return true;
    for_each_id(event, [&](Field field, std::string_view id) {
      if (keys_.has_id(id)) lives_.add(id, field, event, {wish.source, wish.block, found.offset});
    });
    return false;
  }

  /// Whether the sessions of the event's program cannot be told by the header's process: its lines name processes
  /// in their texts, or a session does work that has IDs of its own.
  bool hides_sessions(const Event& event) {
    if (!options_.keep_sessions) return event.fields.has(Field::Pid) && is_decision(event);
    const auto [at, is_new] = hiding_sessions_.try_emplace(std::string(event.tag), false);
    const ProgramPatterns* const program = is_new ? patterns_.for_tag(event.tag) : nullptr;
    if (!program) return at->second;
    bool has_sessions = false, has_tasks = false;
    for (const EventPattern* e : program->events()) {
      has_sessions = has_sessions || (EventKind::Connect <= e->kind && e->kind <= EventKind::Login);
      for (const Template& form : e->forms) {
        at->second = at->second || form.has(Field::Pid);
        has_tasks = has_tasks || form.has(Field::Task);
      }
    }
    return at->second = at->second || (has_sessions && has_tasks);
  }

  void note(const Event& event) {
    if (hides_sessions(event)) given_up_ = true;
    for_each_id(event, [&](Field field, std::string_view id) {
      if (keys_.add_id(id)) {
        lives_.want(id, field, event);
      } else {
        windows_.add_id(field, id, event);
      }
    });
    if (event.fields.has(Field::MessageId)) keys_.add_message_id(event.fields.get(Field::MessageId));
    sessions_.follow(event);
    windows_.add(event);
    if (is_decision(event)) policies_.add_decision(client_address(event), event.place.time);
  }

  const std::vector<SurveyedSource>& sources_;
  BlockStore& store_;
  const PatternSet& patterns_;
  const FollowOptions& options_;
  FollowCounts& counts_;

  Crew crew_;
  std::deque<Worker> workers_;
  IndexedBlocks blocks_;
  std::uint64_t hits_seen_ = 0;

  std::mutex mutex_;  // guards what follows while blocks are looked into
  FollowKeys keys_;
  FollowLives lives_;
  FollowSessions sessions_;
  FollowWindows windows_;
  FollowPolicies policies_;
  FollowPlan plan_;
  FollowPieces pieces_;
  Selection selection_;
  Selection noted_;  // whose events were taken note of
  std::map<std::string, bool> hiding_sessions_;  // tags
  std::atomic<bool> given_up_ = false;
};

}  // namespace

std::optional<Selection> follow(const std::vector<SurveyedSource>& sources, BlockStore& store,
                                const WordFilter& words, const PatternSet& patterns, const FollowOptions& options,
                                FollowCounts& counts) {
  return Follower(sources, store, words, patterns, options, counts).run();
}

}  // namespace mailtrace
