#include "output/sorted_output.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/system_error.h"

namespace mailtrace {
namespace {

constexpr std::size_t kReserved = std::size_t{64} << 20;

std::FILE* make_temporary_file() {
  const char* directory = std::getenv("TMPDIR");
  std::string path = std::string(directory && *directory ? directory : "/tmp") + "/mailtrace-XXXXXX";
  const int fd = mkstemp(path.data());
  if (fd < 0) return nullptr;
  unlink(path.c_str());
  return fdopen(fd, "w+b");
}

}  // namespace

SortedOutput::~SortedOutput() {
  if (file_) std::fclose(file_);
}

void SortedOutput::add(const Key& key, std::string_view text) {
  if (buffer_.size() + text.size() > memory_ && !buffer_.empty()) spill();
  // Addresses only, until text is written there; growing would copy all of it again and again.
  if (buffer_.capacity() < kReserved) buffer_.reserve(std::min(memory_, kReserved));
  entries_.push_back({key, spilled_ + buffer_.size(), text.size()});
  buffer_ += text;
}

void SortedOutput::spill() {
  if (!file_ && file_error_ == 0) file_ = make_temporary_file();
  if (!file_ || std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
    // Better more memory than a lost message.
    file_error_ = errno;
    memory_ = SIZE_MAX;
    if (file_ && std::fseek(file_, static_cast<long>(spilled_), SEEK_SET) != 0) file_error_ = errno;
    return;
  }
  spilled_ += buffer_.size();
  buffer_.clear();
}

Result<std::string_view> SortedOutput::text_of(const Entry& entry) {
  if (entry.offset >= spilled_) return std::string_view(buffer_).substr(entry.offset - spilled_, entry.size);
  read_back_.resize(entry.size);
  if (std::fseek(file_, static_cast<long>(entry.offset), SEEK_SET) != 0 ||
      std::fread(read_back_.data(), 1, entry.size, file_) != entry.size) {
    return Error{"cannot read the temporary file back: " + system_message(errno), {}};
  }
  return std::string_view(read_back_);
}

Result<bool> SortedOutput::write(std::uint64_t most, const std::function<bool(std::string_view)>& write) {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  if (file_) std::fflush(file_);
  for (const Entry& entry : entries_) {
    if (most-- == 0) break;
    const auto text = text_of(entry);
    if (!text) return text.error();
    if (!write(*text)) return false;
  }
  return true;
}

}  // namespace mailtrace
