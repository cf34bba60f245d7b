// Reads and decodes scheduled blocks ahead of their use, on several threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "pipeline/block_schedule.h"
#include "pipeline/decoded_block.h"
#include "pipeline/thread_group.h"

namespace mailtrace {

/// One thread reads (and decompresses) the blocks of a schedule, `options.threads` decode them, the
/// caller takes them in the order of the schedule. At most options.blocks_ahead are on their way. Where the system
/// gives no threads, the caller does all of it. The memory of events is used again when a block is dropped, which may outlive the loader. The destructor stops
/// everything early.
class BlockLoader {
 public:
  BlockLoader(const std::vector<SurveyedSource>& sources, BlockStore& store,
              const std::vector<ScheduledBlock>& schedule, const PatternSet& patterns,
              const StreamOptions& options);
  ~BlockLoader();
  BlockLoader(const BlockLoader&) = delete;

  /// The next block of the schedule; waits for it. Empty where the source has become shorter since the
  /// survey. Not to be called more often than there are blocks.
  std::shared_ptr<DecodedBlock> take();

 private:
  struct Slot {
    std::shared_ptr<DecodedBlock> block;
    ScheduledBlock what;
    bool taken_up = false;  // by a decoder
    bool ready = false;
  };

  /// Memory of lists no longer used.
  struct Spare {
    std::mutex mutex;
    std::vector<EventList> lists;
  };

  std::shared_ptr<DecodedBlock> new_block();
  const std::vector<KeptLine>* kept_lines(const ScheduledBlock& what) const;
  void read_all();
  void decode_all();
  std::shared_ptr<DecodedBlock> load(const ScheduledBlock& what);
  void decode(DecodedBlock& block, const ScheduledBlock& what, EventDecoder& decoder) const;
  void stop();

  const std::vector<SurveyedSource>& sources_;
  BlockStore& store_;
  const std::vector<ScheduledBlock>& schedule_;
  const PatternSet& patterns_;
  const StreamOptions& options_;
  std::shared_ptr<Spare> spare_ = std::make_shared<Spare>();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Slot>> slots_;  // read, not yet taken; in order
  bool all_read_ = false;
  bool stop_ = false;
  ThreadGroup threads_;

  // Without threads: the block that comes next, and what decodes it.
  std::size_t next_ = 0;
  std::optional<EventDecoder> own_decoder_;
};

}  // namespace mailtrace
