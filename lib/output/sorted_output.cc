#include "output/sorted_output.h"

#include <algorithm>
#include <memory>

#include "base/system_error.h"

namespace mailtrace {

/// The texts in memory, which are in order.
class SortedOutput::InMemory : public SortedTexts {
 public:
  explicit InMemory(const SortedOutput& output) : output_(output) {}
  bool next() override {
    if (next_ == output_.entries_.size()) return false;
    const Entry& entry = output_.entries_[next_++];
    key_ = entry.key;
    text_ = std::string_view(output_.buffer_).substr(entry.offset, entry.size);
    return true;
  }

 private:
  const SortedOutput& output_;
  std::size_t next_ = 0;
};

void SortedOutput::add(const Key& key, std::string_view text) {
  const std::size_t used = buffer_.size() + entries_.size() * sizeof(Entry);
  if (used + text.size() > memory_ && !entries_.empty()) spill();
  // Addresses only, until text is written there; growing would copy all of it again and again.
  constexpr std::size_t kMostReserved = std::size_t{64} << 20;
  if (buffer_.capacity() == 0) buffer_.reserve(std::min(memory_, kMostReserved));
  entries_.push_back({key, buffer_.size(), text.size()});
  buffer_ += text;
  ++size_;
}

void SortedOutput::sort() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

void SortedOutput::spill() {
  sort();
  InMemory texts(*this);
  if (!runs_.add(texts)) {
    memory_ = SIZE_MAX;  // better more memory than a lost message
    return;
  }
  entries_.clear();
  buffer_.clear();
}

Result<bool> SortedOutput::write(std::uint64_t most, const std::function<bool(std::string_view)>& write) {
  sort();
  std::vector<std::unique_ptr<SortedTexts>> all = runs_.all();
  all.push_back(std::make_unique<InMemory>(*this));
  MergedTexts texts(std::move(all));
  for (; most > 0 && texts.next(); --most) {
    if (!write(texts.text())) return false;
  }
  if (texts.error() != 0) return Error{"cannot read the temporary file back: " + system_message(texts.error()), {}};
  return true;
}

}  // namespace mailtrace
