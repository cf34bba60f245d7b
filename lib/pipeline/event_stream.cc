#include "pipeline/event_stream.h"

#include <map>
#include <queue>
#include <string_view>
#include <unordered_map>

#include "pipeline/block_loader.h"

namespace mailtrace {
namespace {

/// A decoded block, and how far its events have been given out.
struct OpenBlock {
  std::shared_ptr<DecodedBlock> block;
  std::size_t next = 0;

  const LinePlace& front() const { return block->events.place(next); }
};

struct Later {
  bool operator()(const std::shared_ptr<OpenBlock>& a, const std::shared_ptr<OpenBlock>& b) const {
    return a->front() > b->front();
  }
};

class Merger {
 public:
  Merger(const std::vector<SurveyedSource>& sources, const StreamOptions& options, const EventSink& sink,
         RunStatistics& counts)
      : sources_(sources), expect_(options.expect), sink_(sink), counts_(counts) {}

  void open(std::shared_ptr<DecodedBlock> block) {
    counts_.merge(block->counts);
    if (block->events.empty()) return;
    open_.push(std::make_shared<OpenBlock>(OpenBlock{std::move(block)}));
  }

  /// Gives out all events earlier than `bound`. False: the sink wants no more.
  bool give_until(Timestamp bound) {
    while (!open_.empty() && open_.top()->front().time < bound) {
      std::shared_ptr<OpenBlock> block = open_.top();
      open_.pop();
      const Timestamp until = alone_until(bound), first = block->front().time;
      if (first < until && (group_.empty() || group_.front().place().time != first)) {
        if (!give_alone(*block, until)) return false;
        if (block->next < block->block->events.size()) open_.push(std::move(block));
        continue;
      }
      // As long as this block is ahead of the others it need not go through the queue.
      const LinePlace next = open_.empty() ? LinePlace{bound, 0, 0} : open_.top()->front();
      do {
        const LinePlace& place = block->front();
        if (!group_.empty() && group_.front().place().time != place.time && !give_group()) return false;
        const bool is_kept = !group_.empty() && group_.back().events == &block->block->events;
        if (!is_kept) kept_.push_back(block);
        expect(block->block->events, block->next, 0);
        group_.push_back({&block->block->events, block->next});
      } while (++block->next < block->block->events.size() && block->front() < next &&
               block->front().time < bound);
      if (block->next < block->block->events.size()) open_.push(std::move(block));
    }
    // The group is whole: what is still to come is not earlier than `bound`.
    return give_group();
  }

 private:
  // How many turns before an event its entry in the list is asked for, and what that leads to.
  static constexpr std::size_t kAheadHead = 16, kAheadTable = 8;

  /// One event waiting.
  struct Waiting {
    const EventList* events;  // of a block of kept_
    std::size_t index;
    bool is_duplicate = false;

    const LinePlace& place() const { return events->place(index); }
  };

  /// Up to which time no other block has a line beside those of the first one, which is not in open_.
  Timestamp alone_until(Timestamp bound) const {
    return open_.empty() ? bound : std::min(bound, open_.top()->front().time);
  }

  /// Gives out the events of the first block that are earlier than `until`: none has to wait for one of its time in
  /// another block.
  bool give_alone(OpenBlock& block, Timestamp until) {
    if (!give_group()) return false;
    const EventList& events = block.block->events;
    bool more = true;
    for (; more && block.next < events.size() && events.place(block.next).time < until; ++block.next) {
      expect(events, block.next, kAheadTable);
      events.get(block.next, event_);
      more = sink_(event_);
    }
    return more;
  }

  /// What stands so many places behind, or more, will be given out soon, and what it is about looked for.
  void expect(const EventList& events, std::size_t index, std::size_t places) const {
    if (index + kAheadHead >= events.size()) return;
    events.fetch_head(index + kAheadHead);
    events.fetch(index + places);
    if (expect_) expect_(events.hashes(index + places));
  }

  bool give_group() {
    bool several = false;
    for (const Waiting& w : group_) {
      several = several || strand_of(w) != strand_of(group_.front());
    }
    if (several) drop_duplicates();
    bool more = true;
    for (const Waiting& w : group_) {
      if (w.is_duplicate || !more) continue;
      w.events->get(w.index, event_);
      more = sink_(event_);
    }
    group_.clear();
    kept_.clear();
    return more;
  }

  std::uint32_t strand_of(const Waiting& w) const { return sources_[w.place().source].strand; }

  /// A line stays as often as the strand that has it most often.
  void drop_duplicates() {
    struct Seen {
      std::uint64_t kept = 0;
      std::map<std::uint32_t, std::uint64_t> in_strand;
    };
    std::unordered_map<std::string_view, Seen> seen;
    for (Waiting& w : group_) {
      Seen& s = seen[w.events->line(w.index)];
      if (++s.in_strand[strand_of(w)] > s.kept) {
        ++s.kept;
      } else {
        ++counts_.lines_duplicate;
        w.is_duplicate = true;
      }
    }
  }

  const std::vector<SurveyedSource>& sources_;
  const std::function<void(const EventHashes&)>& expect_;
  const EventSink& sink_;
  RunStatistics& counts_;
  std::priority_queue<std::shared_ptr<OpenBlock>, std::vector<std::shared_ptr<OpenBlock>>, Later> open_;
  std::vector<Waiting> group_;
  Event event_;
  std::vector<std::shared_ptr<OpenBlock>> kept_;  // blocks of the group
};

}  // namespace

namespace {

/// The share of its file that a block stands for.
std::uint64_t file_bytes_of(const SurveyedSource& source, std::uint32_t block) {
  const Survey& survey = source.survey;
  if (survey.plain_bytes == 0) return 0;
  const double share =
      static_cast<double>(survey.blocks[block].stream_size) / static_cast<double>(survey.plain_bytes);
  return static_cast<std::uint64_t>(share * static_cast<double>(survey.file_bytes));
}

}  // namespace

RunStatistics stream_events(const std::vector<SurveyedSource>& sources, BlockStore& store,
                            const PatternSet& patterns, const StreamOptions& options, const EventSink& sink) {
  RunStatistics counts;
  const std::vector<ScheduledBlock> schedule = schedule_blocks(sources, options.selection);
  BlockLoader loader(sources, store, schedule, patterns, options);
  Merger merger(sources, options, sink, counts);
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    merger.open(loader.take());
    if (options.advance) options.advance(file_bytes_of(sources[schedule[i].source], schedule[i].block));
    const Timestamp bound = i + 1 < schedule.size() ? schedule[i + 1].bound : Timestamp::max();
    if (!merger.give_until(bound)) break;
  }
  return counts;
}

}  // namespace mailtrace
