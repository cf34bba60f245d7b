#include "lines/block_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mailtrace {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

const char* find_newline(const char* begin, const char* end) {
  if (begin == end) return nullptr;
  return static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(end - begin)));
}

std::string_view without_cr(const char* begin, const char* newline) {
  if (newline != begin && newline[-1] == '\r') --newline;
  return {begin, static_cast<std::size_t>(newline - begin)};
}

/// A line of a block that is too long: bytes [begin + kMaxLineSize, end) are to go.
struct LongLine {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The first line at or behind `from` (a line's begin) that is too long. Such a line covers a whole window of
/// half its least size, so looking into each window for one newline is enough; most looks end after a hundred
/// bytes.
bool find_long_line(std::string_view bytes, std::size_t from, LongLine& found) {
  constexpr std::size_t kWindow = kMaxLineSize / 2;
  for (std::size_t window = from; window + kWindow <= bytes.size();) {
    if (std::memchr(bytes.data() + window, '\n', kWindow)) {
      window += kWindow;
      continue;
    }
    const std::size_t before = window == 0 ? kNone : bytes.rfind('\n', window - 1);
    const std::size_t newline = bytes.find('\n', window + kWindow);
    found.begin = before == kNone || before < from ? from : before + 1;
    found.end = newline == kNone ? bytes.size() : newline;
    const bool has_cr = newline != kNone && bytes[newline - 1] == '\r';
    if (found.end - found.begin - has_cr > kMaxLineSize) return true;
    window = found.end;
  }
  return false;
}

}  // namespace

std::uint64_t count_newlines(std::string_view bytes) {
  typedef unsigned char Lanes __attribute__((vector_size(16)));
  constexpr std::size_t kMostRounds = 255;  // a lane counts up to here
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  std::uint64_t count = 0;
  while (static_cast<std::size_t>(end - p) >= sizeof(Lanes)) {
    const std::size_t rounds = std::min(kMostRounds, static_cast<std::size_t>(end - p) / sizeof(Lanes));
    Lanes sums{};
    for (std::size_t i = 0; i < rounds; ++i, p += sizeof(Lanes)) {
      Lanes lanes;
      std::memcpy(&lanes, p, sizeof lanes);
      sums -= (lanes == static_cast<unsigned char>('\n'));
    }
    for (std::size_t i = 0; i < sizeof(Lanes); ++i) count += sums[i];
  }
  return count + static_cast<std::uint64_t>(std::count(p, end, '\n'));
}

Block::Iterator::Iterator(const char* begin, const char* end, std::uint64_t first_line)
    : next_(begin), end_(end), line_{{}, first_line} {
  read_line();
}

Block::Iterator& Block::Iterator::operator++() {
  ++line_.number;
  read_line();
  return *this;
}

void Block::Iterator::read_line() {
  if (next_ == end_) {
    done_ = true;
  } else if (const char* newline = find_newline(next_, end_)) {
    line_.text = without_cr(next_, newline);
    next_ = newline + 1;
  } else {
    line_.text = {next_, static_cast<std::size_t>(end_ - next_)};
    next_ = end_;
  }
}

void Block::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  capacity = std::max(capacity, capacity_ * 2);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_) std::memcpy(larger.get(), data_.get(), size_);
  data_ = std::move(larger);
  capacity_ = capacity;
}

void Block::append(std::string_view bytes) {
  reserve(size_ + bytes.size());
  if (!bytes.empty()) std::memcpy(data_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Block::set_lines(std::uint64_t first_line, std::uint64_t line_count) {
  first_line_ = first_line;
  line_count_ = line_count;
}

BlockLine LineFinder::line_at(std::size_t position) {
  const std::string_view bytes = block_->bytes();
  if (position > begin_) {
    number_ += count_newlines(bytes.substr(begin_, position - begin_));
    const std::size_t before = bytes.rfind('\n', position - 1);
    if (before != kNone && before >= begin_) begin_ = before + 1;
  }
  const char* begin = bytes.data() + begin_;
  const char* const end = bytes.data() + bytes.size();
  const char* newline = find_newline(begin, end);
  if (newline) return {without_cr(begin, newline), number_};
  return {{begin, static_cast<std::size_t>(end - begin)}, number_};
}

BlockReader::BlockReader(Fill fill, Options options)
    : fill_(std::move(fill)),
      options_(options),
      stream_offset_(options.stream_offset),
      next_line_(options.first_line) {
  options_.block_size = std::max<std::size_t>(options_.block_size, 1);
}

std::size_t BlockReader::fill_up(Block& block, std::size_t wanted) {
  block.reserve(wanted);
  const std::size_t before = block.size_;
  while (block.size_ < wanted && !at_end_) {
    auto got = fill_(std::span<char>(block.data_.get() + block.size_, wanted - block.size_));
    if (!got) error_ = std::move(got.error());
    const std::size_t count = got ? std::min(*got, wanted - block.size_) : 0;
    at_end_ = count == 0;
    block.size_ += count;
  }
  return block.size_ - before;
}

Result<bool> BlockReader::next(Block& block) {
  block.size_ = 0;
  block.append(carry_.bytes());
  carry_.size_ = 0;
  skipped_ = 0;
  std::size_t searched = 0;
  while (true) {
    const std::size_t wanted =
        block.size_ < options_.block_size ? options_.block_size : block.size_ + options_.block_size;
    fill_up(block, wanted);
    const std::size_t newline = block.bytes().substr(searched).rfind('\n');
    if (newline != kNone) {
      finish(block, searched + newline + 1);
      return true;
    }
    if (!at_end_ && block.size_ > kMaxLineSize + 1)
      skip_rest_of_line(block);
    else if (!at_end_) {
      searched = block.size_;
      continue;
    }
    if (block.size_ == 0) break;
    finish(block, block.size_);
    return true;
  }
  if (!error_) return false;
  Error error = std::move(*error_);
  error_.reset();
  return error;
}

/// Keeps what may be kept of the one line in `block` and reads on to its end, within bounded memory.
void BlockReader::skip_rest_of_line(Block& block) {
  skipped_ += block.size_ - kMaxLineSize;
  block.size_ = kMaxLineSize;
  while (!at_end_) {
    skip_buffer_.size_ = 0;
    fill_up(skip_buffer_, std::min(options_.block_size, kMaxLineSize));
    const std::string_view bytes = skip_buffer_.bytes();
    const std::size_t newline = bytes.find('\n');
    skipped_ += std::min(newline, bytes.size());
    if (newline == kNone) continue;
    block.append("\n");
    carry_.append(bytes.substr(newline + 1));
    return;
  }
}

/// Makes the first `end` bytes of `block` the block; what is behind them is carried to the next.
void BlockReader::finish(Block& block, std::size_t end) {
  if (end < block.size_) carry_.append(block.bytes().substr(end));
  block.size_ = end;
  block.cut_lines_ = skipped_ > 0;
  block.stream_offset_ = stream_offset_;
  block.stream_size_ = end + skipped_;
  cut_long_lines(block);
  block.first_line_ = next_line_;
  if (options_.count_lines) block.line_count_ = count_newlines(block.bytes()) + (block.bytes().back() != '\n');
  stream_offset_ += block.stream_size_;
  next_line_ += block.line_count_;
}

void BlockReader::cut_long_lines(Block& block) {
  const std::string_view bytes = block.bytes();
  char* const data = block.data_.get();
  std::size_t written = 0, read = 0;
  const auto keep = [&](std::size_t end) {
    if (written != read) std::memmove(data + written, data + read, end - read);
    written += end - read;
    read = end;
  };
  for (LongLine line; find_long_line(bytes, read, line); ++block.cut_lines_) {
    keep(line.begin + kMaxLineSize);
    read = line.end;
  }
  keep(bytes.size());
  block.size_ = written;
}

}  // namespace mailtrace
