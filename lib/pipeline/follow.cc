#include "pipeline/follow.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <tuple>

#include "base/text.h"
#include "events/part_joiner.h"
#include "pipeline/block_visit.h"
#include "pipeline/follow_lives.h"
#include "pipeline/follow_policies.h"
#include "transactions/policy_table.h"

namespace mailtrace {
namespace {

// More texts without words than this make every block a long search.
constexpr std::size_t kMostTexts = 200;
// Of more words one stands in nearly every block.
constexpr std::size_t kMostAsked = 20'000;

/// Stands in the place of an empty text among those looked for: no line holds a line end.
const std::string kNothing = "\n\n";

/// What sessions and clients tie together without an ID.
bool is_decision(const Event& event) {
  return event.kind == EventKind::Accept || event.kind == EventKind::Refuse;
}

class Follower {
 public:
  Follower(const std::vector<SurveyedSource>& sources, BlockStore& store, const WordFilter& words,
           const PatternSet& patterns, const FollowOptions& options, FollowCounts& counts)
      : sources_(sources),
        store_(store),
        words_(words),
        patterns_(patterns),
        options_(options),
        counts_(counts),
        sessions_(options.keep_sessions),
        windows_(patterns, options.keep_logins),
        policies_(patterns),
        selection_(block_counts(sources)),
        noted_(block_counts(sources)) {}

  std::optional<Selection> run() {
    first_round_ = true;
    for (bool more = true; more && !given_up_; first_round_ = false) {
      visit_all();
      ++counts_.rounds;
      more = prepare();
      if (more || parts_.size() == parts_joined_) continue;
      join_parts();
      parts_joined_ = parts_.size();
      more = prepare();
    }
    counts_.ids = keys_.size();
    if (given_up_) return std::nullopt;
    return std::move(selection_);
  }

 private:
  struct Visit {
    std::uint32_t source = 0;
    std::uint32_t block = 0;
    auto operator<=>(const Visit&) const = default;
  };

  /// A piece of a text that was cut into several lines.
  class Piece {
   public:
    Piece(const Event& e, std::uint32_t block, std::uint32_t offset)
        : place_(e.place),
          block_(block),
          offset_(offset),
          lifetime_(e.lifetime),
          task_lifetime_(e.task_lifetime),
          host_(e.host),
          tag_(e.tag),
          text_(e.fields.get(Field::Text)),
          task_(e.fields.get(Field::Task)) {}

    auto order() const { return std::tuple(place_.time, place_.source, block_, offset_); }
    Event event() const {
      Event e;
      e.place = place_;
      e.lifetime = lifetime_;
      e.task_lifetime = task_lifetime_;
      e.host = host_;
      e.tag = tag_;
      e.fields.set(Field::Text, text_);
      e.fields.set(Field::Task, task_);
      return e;
    }

   private:
    LinePlace place_;
    std::uint32_t block_, offset_;
    Duration lifetime_, task_lifetime_;
    std::string host_, tag_, text_, task_;
  };

  static std::vector<std::size_t> block_counts(const std::vector<SurveyedSource>& sources) {
    std::vector<std::size_t> counts;
    for (const SurveyedSource& s : sources) counts.push_back(s.survey.blocks.size());
    return counts;
  }

  /// What the lines found so far make worth looking for. False: nothing more.
  bool prepare() {
    followed_ = {};
    auto processes = sessions_.next();
    for (const FollowSessions::Opened& opened : sessions_.take_ids()) {
      if (keys_.add_id(opened.id)) lives_.want(opened.id, opened.owner, opened.time);
    }
    for (const FollowLives::Place& place : lives_.take_wanted()) {
      forced_[{place.source, place.block}].insert(place.offset);
    }
    for (const auto& refused : sessions_.take_refused()) policies_.add_decision(refused.address, refused.time);
    const bool has_keys = keys_.take_new();
    const bool has_policies = policies_.take_new();
    if (keys_.texts().size() > kMostTexts || is_too_much()) given_up_ = true;
    followed_.keys = &keys_;
    followed_.texts = keys_.texts();
    followed_.windows = windows_.take_new();
    compile_texts();
    followed_.processes = std::move(processes);
    if (has_policies) followed_.policies = &policies_;
    return has_keys || has_policies || !followed_.windows.empty() || !followed_.processes.empty() || !forced_.empty();
  }

  void compile_texts() {
    std::vector<Expression> all;
    const auto add = [&](const std::string& text) {
      all.push_back(
          {.text = text, .id = static_cast<std::uint32_t>(all.size()), .literal = true, .caseless = true});
    };
    for (const std::string& text : followed_.texts) add(text);
    for (const TextWindow& w : followed_.windows) add(w.text.empty() ? kNothing : w.text);
    if (all.empty()) return;
    auto compiled = ExpressionSet::compile(all);
    if (compiled) {
      followed_.all_texts = *compiled;
    } else {
      given_up_ = true;
    }
  }

  std::vector<Visit> plan() {
    std::vector<Visit> visits;
    for (std::uint32_t s = 0; s < sources_.size(); ++s) {
      const auto& blocks = sources_[s].survey.blocks;
      for (std::uint32_t b = 0; b < blocks.size(); ++b) {
        if (first_round_ ? !blocks[b].hits.empty() : is_to_be_visited({s, b})) visits.push_back({s, b});
      }
    }
    return visits;
  }

  bool is_to_be_visited(const Visit& v) const {
    const Survey& survey = sources_[v.source].survey;
    return forced_.contains(v) || may_hold(survey.blocks[v.block]) || may_hold_word({survey.number, v.block});
  }

  bool may_hold(const BlockSummary& block) const {
    if (!followed_.texts.empty() || (followed_.policies && policies_.may_hold(block))) return true;
    const auto touches = [&](Timestamp from, Timestamp to) {
      return block.earliest <= to && from <= block.latest + Duration::from_seconds(1);
    };
    for (const TextWindow& w : followed_.windows) {
      if (touches(w.from, w.to)) return true;
    }
    for (const auto& [key, windows] : followed_.processes) {
      for (const ProcessWindow& w : windows) {
        if (touches(w.from, w.to)) return true;
      }
    }
    return false;
  }

  bool may_hold_word(BlockName block) const {
    const auto& words = keys_.words();
    if (words.size() > kMostAsked) return true;
    return std::any_of(words.begin(), words.end(), [&](std::uint32_t word) { return words_.may_hold(block, word); });
  }

  void visit_all() {
    const std::vector<Visit> visits = plan();
    wanted_ = std::move(forced_);
    forced_.clear();
    counts_.blocks += visits.size();
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      BlockVisitor visitor(patterns_);
      for (std::size_t i; (i = next++) < visits.size() && !given_up_;) visit(visitor, visits[i]);
    };
    std::vector<std::thread> others;
    for (unsigned t = 1; t < std::min<std::size_t>(options_.threads, visits.size() / 2); ++t) {
      others.emplace_back(work);
    }
    work();
    for (std::thread& t : others) t.join();
  }

  void visit(BlockVisitor& visitor, const Visit& v) {
    const BlockSummary& summary = sources_[v.source].survey.blocks[v.block];
    const std::shared_ptr<const Block> block = store_.load(v.source, v.block, true);
    std::vector<std::uint32_t> lines;
    if (first_round_) lines = summary.hits;
    if (const auto at = wanted_.find(v); at != wanted_.end())
      lines.assign(at->second.begin(), at->second.end());
    visitor.visit(*block, summary, v.source, followed_, lines,
                  [&](const BlockVisitor::Found& found) { take(v, found); });
  }

  void take(const Visit& v, const BlockVisitor::Found& found) {
    const std::lock_guard lock(mutex_);
    if (first_round_) ++counts_.hits;
    // Numbered pieces name no ID: what text they are pieces of, only all lines tell.
    const bool is_numbered_piece = found.is_part && !found.event->fields.has(Field::Task);
    if (is_numbered_piece || is_too_much()) given_up_ = true;
    if (given_up_) return;
    const bool is_followed = found.is_followed || (found.is_named && is_of_wanted_life(v, found));
    if (!is_followed && !found.is_of_process) return;
    const bool is_new = selection_.add(v.source, v.block, found.offset);
    if (is_new && found.event) sessions_.add(*found.event);
    if (!is_followed || !noted_.add(v.source, v.block, found.offset)) return;
    if (found.event) note(*found.event);
    if (found.is_part) parts_.emplace_back(*found.event, v.block, found.offset);
    const auto& blocks = sources_[v.source].survey.blocks;
    if (found.repeats_before && v.block > 0) forced_[{v.source, v.block - 1}].insert(BlockVisitor::kLastLine);
    if (found.may_be_repeated && v.block + 1 < blocks.size() && blocks[v.block + 1].repeats_previous) {
      forced_[{v.source, v.block + 1}].insert(0);
    }
  }

  /// Too many lines; or they are few among those that name their IDs, which are given again and again: then lives near
  /// in time lead from message to message.
  bool is_too_much() const {
    return sessions_.has_too_many() || selection_.size() > options_.most_lines ||
           lives_.size() > options_.most_mentions ||
           lives_.strangers() > options_.most_strangers + 2 * selection_.size();
  }

  /// Whether a line that holds the word of an ID is to be followed at once; else it may turn out later.
  bool is_of_wanted_life(const Visit& v, const BlockVisitor::Found& found) {
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
      if (keys_.has_id(id)) lives_.add(id, field, event, {v.source, v.block, found.offset});
    });
    return false;
  }

  /// What texts that were cut into several lines say as a whole.
  void join_parts() {
    std::sort(parts_.begin(), parts_.end(),
              [](const Piece& a, const Piece& b) { return a.order() < b.order(); });
    PartJoiner joiner(patterns_);
    for (const Piece& piece : parts_) {
      Event event = piece.event();
      joiner.join(event);
      note(event);
    }
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
  const WordFilter& words_;
  const PatternSet& patterns_;
  const FollowOptions& options_;
  FollowCounts& counts_;

  std::mutex mutex_;  // guards what follows while blocks are visited
  FollowKeys keys_;
  FollowLives lives_;
  FollowSessions sessions_;
  FollowWindows windows_;
  FollowPolicies policies_;
  Selection selection_;
  Selection noted_;  // whose events were taken note of
  std::vector<Piece> parts_;
  std::size_t parts_joined_ = 0;
  std::map<Visit, std::set<std::uint32_t>> forced_;  // lines to be taken in the next round

  bool first_round_ = true;
  std::atomic<bool> given_up_ = false;
  std::map<std::string, bool> hiding_sessions_;  // tags
  Followed followed_;
  std::map<Visit, std::set<std::uint32_t>> wanted_;  // lines to be taken in this round
};

}  // namespace

std::optional<Selection> follow(const std::vector<SurveyedSource>& sources, BlockStore& store,
                                const WordFilter& words, const PatternSet& patterns, const FollowOptions& options,
                                FollowCounts& counts) {
  return Follower(sources, store, words, patterns, options, counts).run();
}

}  // namespace mailtrace
