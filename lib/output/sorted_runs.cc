#include "output/sorted_runs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "base/temporary_file.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostRuns = 64;
constexpr std::size_t kBuffer = std::size_t{32} << 10;

/// What stands in the file before each text.
struct RecordHead {
  std::int64_t key[3];
  std::uint64_t size;
};

/// Appends records to a file.
class RunWriter {
 public:
  RunWriter(int file, std::uint64_t begin) : file_(file), end_(begin) {}

  bool add(const SortKey& key, std::string_view text) {
    const RecordHead head{{std::get<0>(key), std::get<1>(key), std::get<2>(key)}, text.size()};
    buffer_.append(reinterpret_cast<const char*>(&head), sizeof(head)).append(text);
    return buffer_.size() < kBuffer || flush();
  }
  bool flush() {
    if (!write_all(file_, buffer_, end_)) return false;
    end_ += buffer_.size();
    buffer_.clear();
    return true;
  }
  std::uint64_t end() const { return end_; }

 private:
  int file_;
  std::uint64_t end_;
  std::string buffer_;
};

/// The records of one run.
class RunReader : public SortedTexts {
 public:
  RunReader(int file, std::uint64_t begin, std::uint64_t end) : file_(file), next_(begin), end_(end) {}

  bool next() override {
    RecordHead head;
    if (error_ != 0 || (used_ == filled_ && next_ == end_) || !need(sizeof(head))) return false;
    std::memcpy(&head, buffer_.data() + used_, sizeof(head));
    used_ += sizeof(head);
    if (!need(head.size)) return false;
    key_ = {head.key[0], head.key[1], head.key[2]};
    text_ = std::string_view(buffer_).substr(used_, head.size);
    used_ += head.size;
    return true;
  }
  int error() const override { return error_; }

 private:
  /// Whether so many bytes stand in the buffer, from `used_` on.
  bool need(std::size_t size) {
    if (filled_ - used_ >= size) return true;
    buffer_.erase(0, used_);
    filled_ -= std::exchange(used_, 0);
    const std::uint64_t wanted = std::min<std::uint64_t>(std::max(size, kBuffer) - filled_, end_ - next_);
    buffer_.resize(filled_ + wanted);
    const std::size_t got = read_all(file_, std::span(buffer_).subspan(filled_), next_);
    if (got < wanted) error_ = errno != 0 ? errno : EIO;
    next_ += got;
    filled_ += got;
    return error_ == 0 && filled_ >= size;
  }

  int file_;
  std::uint64_t next_, end_;  // what is still to be read
  std::string buffer_;
  std::size_t used_ = 0, filled_ = 0;
  int error_ = 0;
};

}  // namespace

MergedTexts::MergedTexts(std::vector<std::unique_ptr<SortedTexts>> all) : all_(std::move(all)) {}

bool MergedTexts::goes_before(std::size_t a, std::size_t b) const {
  const SortKey &x = all_[a]->key(), &y = all_[b]->key();
  return x != y ? x < y : a < b;
}

bool MergedTexts::next() {
  const auto later = [this](std::size_t a, std::size_t b) { return goes_before(b, a); };
  if (!begun_) {
    begun_ = true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (all_[i]->next()) heap_.push_back(i);
      if (all_[i]->error() != 0) error_ = all_[i]->error();
    }
    std::make_heap(heap_.begin(), heap_.end(), later);
  } else if (!heap_.empty()) {
    SortedTexts& last = *all_[heap_.front()];
    std::pop_heap(heap_.begin(), heap_.end(), later);
    if (last.next()) {
      std::push_heap(heap_.begin(), heap_.end(), later);
    } else {
      heap_.pop_back();
      if (last.error() != 0) error_ = last.error();
    }
  }
  if (heap_.empty() || error_ != 0) return false;
  key_ = all_[heap_.front()]->key();
  text_ = all_[heap_.front()]->text();
  return true;
}

bool SortedRuns::add(SortedTexts& texts) {
  if (runs_.size() == kMostRuns && !merge()) return false;
  if (!file_.is_open()) file_ = make_temporary_file(temporary_directory());
  if (!file_.is_open()) return false;
  const std::uint64_t begin = runs_.empty() ? 0 : runs_.back().end;
  RunWriter writer(file_.get(), begin);
  while (texts.next()) {
    if (!writer.add(texts.key(), texts.text())) return false;
  }
  errno = texts.error();
  if (texts.error() != 0 || !writer.flush()) return false;
  runs_.push_back({begin, writer.end()});
  return true;
}

/// Makes one run of all, in a file of its own: what is written twice stands twice on the disk for this while only.
bool SortedRuns::merge() {
  SortedRuns merged;
  MergedTexts texts(all());
  if (!merged.add(texts)) return false;
  std::swap(file_, merged.file_);
  std::swap(runs_, merged.runs_);
  return true;
}

std::vector<std::unique_ptr<SortedTexts>> SortedRuns::all() const {
  std::vector<std::unique_ptr<SortedTexts>> all;
  for (const Run& run : runs_) all.push_back(std::make_unique<RunReader>(file_.get(), run.begin, run.end));
  return all;
}

}  // namespace mailtrace
