#include "patterns/matcher.h"

#include <algorithm>
#include <cstring>

#include "patterns/byte_run.h"

namespace mailtrace {
namespace {

constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

/// A way back: for a choice, where to go on; for a run, which ends are still untried.
struct Frame {
  std::uint32_t pc;
  std::uint32_t low;
  std::uint32_t high;  // kNowhere: a choice, and low is the place in the text
  std::uint32_t captures;
};
constexpr std::size_t kMaxFrames = 512;

}  // namespace

/// One match under way. What the next instruction waits for (place, instruction) stays out of memory:
/// functions take and return it.
class MatchRun {
 public:
  MatchRun(const Matcher& matcher, std::string_view text, CaptureLog& log, std::int64_t steps)
      : code_(matcher.code_.data()),
        literals_(matcher.literals_.data()),
        text_(text.data()),
        end_(static_cast<std::uint32_t>(text.size())),
        log_(log),
        steps_(steps) {}

  bool run(std::uint32_t pos);
  std::int64_t steps_left() const { return steps_; }
  bool out_of_frames() const { return out_of_frames_; }

 private:
  using Op = Matcher::Op;
  using Instruction = Matcher::Instruction;
  struct Resumed {
    const Instruction* at;  // null: no way back
    std::uint32_t pos;
  };

  /// Without room, goes on without the way back; the match is given up only when it would be needed.
  void push(std::uint32_t pc, std::uint32_t low, std::uint32_t high) {
    if (depth_ == kMaxFrames) {
      out_of_frames_ = true;
      return;
    }
    frames_[depth_++] = {pc, low, high, static_cast<std::uint32_t>(log_.size)};
  }
  void spend(std::uint32_t bytes) { steps_ -= 1 + bytes / 16; }
  std::string_view text() const { return {text_, end_}; }

  // Each returns where the text goes on behind the instruction, kNowhere if it does not match.
  std::uint32_t literal(const Instruction& i, std::uint32_t pos) const;
  bool is_rest_at(const Instruction& i, std::uint32_t pos) const;
  std::uint32_t take(const Instruction& i, std::uint32_t pos);
  std::uint32_t begin_run(const Instruction& i, std::uint32_t pos);
  std::uint32_t end_run(const Instruction& i, std::uint32_t low, std::uint32_t high);
  std::uint32_t last_end(const Instruction& i, std::uint32_t low, std::uint32_t high);
  std::uint32_t first_end(const Instruction& i, std::uint32_t low, std::uint32_t high);

  bool may_end_at(const Instruction& i, std::uint32_t pos) const {
    return pos == end_ ? i.ends : i.follow->in[static_cast<unsigned char>(text_[pos])];
  }
  bool may_be_behind(const Instruction& i, std::uint32_t pos) const {
    return pos == end_ ? i.ends : i.set->in[static_cast<unsigned char>(text_[pos])];
  }
  /// Whether to go on behind the Split; the other way is kept if it can match too.
  bool split(const Instruction& i, std::uint32_t pos);
  /// Takes up the last way back that still leads on, unless no steps are left.
  Resumed go_back();

  const Instruction* code_;
  const char* literals_;
  const char* text_;
  std::uint32_t end_;
  CaptureLog& log_;
  std::int64_t steps_;
  std::size_t depth_ = 0;
  bool out_of_frames_ = false;
  std::array<Frame, kMaxFrames> frames_;
};

/// Whether a literal longer than its prefix stands at `pos`, where the prefix does. Its last bytes overlap
/// with the prefix: two words are most literals.
inline bool MatchRun::is_rest_at(const Instruction& i, std::uint32_t pos) const {
  constexpr auto kWord = sizeof i.prefix.bytes;
  std::uint64_t last;
  std::memcpy(&last, text_ + pos + i.length - kWord, kWord);
  if (last != i.last) return false;
  return i.length <= 2 * kWord ||
         std::memcmp(text_ + pos + kWord, literals_ + i.offset + kWord, i.length - 2 * kWord) == 0;
}

inline std::uint32_t MatchRun::literal(const Instruction& i, std::uint32_t pos) const {
  if (end_ - pos < i.length || !i.prefix.stands_at(text(), pos)) return kNowhere;
  return i.length <= sizeof i.prefix.bytes || is_rest_at(i, pos) ? pos + i.length : kNowhere;
}

inline std::uint32_t MatchRun::take(const Instruction& i, std::uint32_t pos) {
  const auto limit = i.max < end_ - pos ? pos + i.max : end_;
  const auto stop = run_end(*i.set, text_, pos, limit, end_);
  spend(stop - pos);
  if (stop - pos < i.min) return kNowhere;
  if (i.field != Matcher::kNoField) log_.entries[log_.size++] = {pos, stop, i.field};
  return stop;
}

/// The largest place in [low, high] where what follows the run can begin.
std::uint32_t MatchRun::last_end(const Instruction& i, std::uint32_t low, std::uint32_t high) {
  if (i.length == 0) {
    for (auto pos = high;; --pos) {
      if (may_end_at(i, pos)) return spend(high - pos), pos;
      if (pos == low) return spend(high - low), kNowhere;
    }
  }
  if (end_ < i.length) return kNowhere;
  high = std::min(high, end_ - i.length);
  const char* literal = literals_ + i.offset;
  while (low <= high) {
    const void* found = memrchr(text_ + low + i.what, literal[i.what], high - low + 1);
    if (!found) return spend(high - low), kNowhere;
    const auto pos = static_cast<std::uint32_t>(static_cast<const char*>(found) - text_) - i.what;
    spend(high - pos);
    if (std::memcmp(text_ + pos, literal, i.length) == 0) return pos;
    if (pos == low || steps_ < 0) break;
    high = pos - 1;
  }
  return kNowhere;
}

/// The smallest place in [low, high] where what follows the run can begin.
std::uint32_t MatchRun::first_end(const Instruction& i, std::uint32_t low, std::uint32_t high) {
  if (i.length == 0) {
    auto pos = low;
    if (i.follow->only >= 0) {
      const void* found = std::memchr(text_ + low, i.follow->only, std::min(high + 1, end_) - low);
      pos = found ? static_cast<std::uint32_t>(static_cast<const char*>(found) - text_) : high;
    }
    while (pos <= high && !may_end_at(i, pos)) ++pos;
    spend(pos - low);
    return pos <= high ? pos : kNowhere;
  }
  if (end_ < i.length) return kNowhere;
  high = std::min(high, end_ - i.length);
  if (low > high) return kNowhere;
  const void* found = memmem(text_ + low, high - low + i.length, literals_ + i.offset, i.length);
  const auto pos = found ? static_cast<std::uint32_t>(static_cast<const char*>(found) - text_) : kNowhere;
  spend((found ? pos : high) - low);
  return pos;
}

/// Ends a run at the first untried place of [low, high] and keeps the others for later.
std::uint32_t MatchRun::end_run(const Instruction& i, std::uint32_t low, std::uint32_t high) {
  const bool greedy = i.op == Op::Greedy;
  const auto pos = greedy ? last_end(i, low, high) : first_end(i, low, high);
  if (pos == kNowhere) return kNowhere;
  const auto pc = static_cast<std::uint32_t>(&i - code_);
  if (greedy && pos > low) push(pc, low, pos - 1);
  if (!greedy && pos < high) push(pc, pos + 1, high);
  if (i.field != Matcher::kNoField) {
    auto& entry = log_.entries[log_.size++];
    entry.end = pos;
    entry.what = i.field;
  }
  return pos;
}

std::uint32_t MatchRun::begin_run(const Instruction& i, std::uint32_t pos) {
  const auto limit = i.max < end_ - pos ? pos + i.max : end_;
  const auto stop = run_end(*i.set, text_, pos, limit, end_);
  spend(stop - pos);
  if (stop - pos < i.min) return kNowhere;
  // Stays right when the run is taken up again: nothing else writes this entry before that.
  if (i.field != Matcher::kNoField) log_.entries[log_.size].begin = pos;
  return end_run(i, pos + i.min, stop);
}

inline bool MatchRun::split(const Instruction& i, std::uint32_t pos) {
  if (!may_be_behind(i, pos) || !i.prefix.stands_at(text(), pos)) return false;
  const bool other = pos == end_ ? i.other_ends : i.follow->in[static_cast<unsigned char>(text_[pos])];
  if (other && i.other_prefix.stands_at(text(), pos)) push(i.other, pos, kNowhere);
  return true;
}

MatchRun::Resumed MatchRun::go_back() {
  while (depth_ > 0 && steps_ >= 0 && !out_of_frames_) {
    const Frame frame = frames_[--depth_];
    log_.size = frame.captures;
    steps_ -= 1;
    const Instruction* at = code_ + frame.pc;
    if (frame.high == kNowhere) return {at, frame.low};
    const auto pos = end_run(*at, frame.low, frame.high);
    if (pos != kNowhere) return {at + 1, pos};
  }
  return {nullptr, 0};
}

bool MatchRun::run(std::uint32_t pos) {
  for (const Instruction* i = code_;;) {
    auto next = pos;  // kNowhere: this way does not lead on
    switch (i->op) {
      case Op::Literal:
        next = literal(*i, pos);
        break;
      case Op::Class:
        next = pos < end_ && i->set->in[static_cast<unsigned char>(text_[pos])] ? pos + 1 : kNowhere;
        break;
      case Op::Take:
        next = take(*i, pos);
        break;
      case Op::Greedy:
      case Op::Lazy:
        next = begin_run(*i, pos);
        break;
      case Op::Split:
        if (--steps_ < 0) return false;
        if (split(*i, pos)) break;
        i = code_ + i->other;
        continue;
      case Op::Branch:
        --steps_;
        if (may_be_behind(*i, pos)) break;
        i = code_ + i->other;
        continue;
      case Op::Jump:
        i = code_ + i->next;
        continue;
      case Op::Round:
        if (log_.size > CaptureLog::kMostBeforeRound) next = kNowhere;
        break;
      case Op::Begin:
        log_.entries[log_.size].begin = pos;
        break;
      case Op::End:
        log_.entries[log_.size].end = pos;
        log_.entries[log_.size++].what = i->field;
        break;
      case Op::Mark:
        log_.entries[log_.size++] = {pos, pos, i->what};
        break;
      case Op::Accept:
        if (pos == end_) return true;
        next = kNowhere;
        break;
    }
    ++i;
    pos = next;
    if (next != kNowhere) [[likely]]
      continue;
    const Resumed resumed = go_back();
    if (!resumed.at) return false;
    i = resumed.at;
    pos = resumed.pos;
  }
}

bool Matcher::match(std::string_view text, std::size_t from, CaptureLog& log, StepBudget& budget) const {
  if (text.empty()) text = "";  // a view may have no address, memchr needs one
  if (text.size() >= kNowhere || from > text.size()) return false;
  const auto before = log.size;
  const std::int64_t steps = std::min(budget.left, StepBudget::kPerTemplate);
  MatchRun run(*this, text, log, steps);
  const bool matched = run.run(static_cast<std::uint32_t>(from));
  const auto left = std::max<std::int64_t>(run.steps_left(), 0);
  budget.left -= static_cast<std::uint32_t>(steps - left);
  budget.exhausted |= run.steps_left() < 0 || run.out_of_frames();
  if (!matched) log.size = before;
  return matched;
}

}  // namespace mailtrace
