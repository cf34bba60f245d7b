#include "bytes/spool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

#include "base/file_descriptor.h"
#include "base/system_error.h"
#include "base/temporary_file.h"
#include "bytes/file_source.h"
#include "bytes/open_source.h"

namespace mailtrace {
namespace {

constexpr std::size_t kChunkSize = 128 * 1024;

}  // namespace

/// The bytes kept, shared by the readers. All of it may be called from any thread.
class Spool::Store {
 public:
  Store(std::unique_ptr<ByteSource> raw, std::string name, const SpoolOptions& options)
      : raw_(std::move(raw)),
        name_(std::move(name)),
        limit_(options.memory),
        directory_(options.directory.empty() ? temporary_directory() : options.directory) {}

  /// Bytes from `offset` on, read from the input if none are kept there; 0 at the end. An Error stays.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) {
    for (;;) {
      Result<std::size_t> n = kept_at(offset, out);
      if (!n || *n > 0 || out.empty()) return n;
      std::lock_guard filling(fill_mutex_);
      if (size() > offset) continue;
      if (ended_) return error_ ? Result<std::size_t>(*error_) : Result<std::size_t>(std::size_t{0});
      fill();
    }
  }

  std::uint64_t size() const {
    std::lock_guard lock(kept_mutex_);
    return size_;
  }

 private:
  Result<std::size_t> kept_at(std::uint64_t offset, std::span<char> out) const {
    std::unique_lock lock(kept_mutex_);
    if (offset >= size_) return std::size_t{0};
    std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - offset));
    if (!file_.is_open()) {
      std::memcpy(out.data(), memory_.data() + offset, n);
      return n;
    }
    lock.unlock();  // the file stays open and what is kept never changes
    const std::size_t got = read_all(file_.get(), out.first(n), offset);
    if (got > 0) return got;
    return Error{fmt::format("the copy kept in {} cannot be read: {}", directory_,
                             system_message(errno != 0 ? errno : EIO)),
                 name_};
  }

  /// Takes a piece of the input. The caller holds fill_mutex_.
  void fill() {
    chunk_.resize(kChunkSize);
    Result<std::size_t> n = raw_->read(chunk_);
    if (!n) error_ = n.error();
    if (n && *n > 0) keep(std::span(chunk_).first(*n));
    ended_ = error_.has_value() || *n == 0;
    if (ended_) raw_.reset();
  }

  void keep(std::span<const char> bytes) {
    std::lock_guard lock(kept_mutex_);
    if (!file_.is_open() && size_ + bytes.size() > limit_ && !move_to_file()) return;
    if (!file_.is_open()) {
      memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    } else if (!write_all(file_.get(), bytes, size_)) {
      return fail(errno);
    }
    size_ += bytes.size();
  }

  bool move_to_file() {
    FileDescriptor file = make_temporary_file(directory_);
    if (!file.is_open() || !write_all(file.get(), memory_, 0)) {
      fail(errno);
      return false;
    }
    file_ = std::move(file);
    memory_ = {};
    return true;
  }

  void fail(int error) {
    error_ = Error{
        fmt::format(
            "cannot be kept for a second look after {} bytes: {}: {} (set TMPDIR to a directory with room)",
            size_, directory_, system_message(error)),
        name_};
  }

  std::mutex fill_mutex_;  // held while the input is read, which may wait: guards the next four
  std::unique_ptr<ByteSource> raw_;
  std::vector<char> chunk_;
  bool ended_ = false;
  std::optional<Error> error_;

  mutable std::mutex kept_mutex_;  // held shortly: guards the next three
  std::vector<char> memory_;       // all that is kept, until file_ is open
  FileDescriptor file_;
  std::uint64_t size_ = 0;

  const std::string name_;
  const std::size_t limit_;
  const std::string directory_;
};

/// The kept bytes as they came, from the first one on.
class Spool::Reader final : public ByteSource {
 public:
  explicit Reader(std::shared_ptr<Store> store) : store_(std::move(store)) {}

  Result<std::size_t> read(std::span<char> out) override {
    if (failed_) return std::size_t{0};
    Result<std::size_t> n = store_->read_at(offset_, out);
    if (n) offset_ += *n;
    failed_ = !n;
    return n;
  }
  std::uint64_t file_bytes() const override { return offset_; }
  bool seek(std::uint64_t offset) override {
    if (failed_) return false;
    offset_ = offset;
    return true;
  }
  std::optional<RestartPoint> restart_point() const override {
    if (failed_) return std::nullopt;
    RestartPoint point;
    point.plain_offset = point.file_offset = offset_;
    return point;
  }

 private:
  std::shared_ptr<Store> store_;
  std::uint64_t offset_ = 0;
  bool failed_ = false;
};

Spool::Spool(std::unique_ptr<ByteSource> raw, std::string name, const SpoolOptions& options)
    : store_(std::make_shared<Store>(std::move(raw), name, options)), name_(std::move(name)) {}

Result<Spool> Spool::open(const SourceFile& file, const SpoolOptions& options) {
  Result<OpenedFile> opened = open_file(file);
  if (!opened) return opened.error();
  return Spool(std::move(opened->source), file.name, options);
}

Result<std::unique_ptr<ByteSource>> Spool::reader() const {
  return open_raw_source(std::make_unique<Reader>(store_), name_);
}

Result<std::unique_ptr<ByteSource>> Spool::reader_at(const RestartPoint& point) const {
  return open_raw_source_at(std::make_unique<Reader>(store_), name_, point);
}

std::uint64_t Spool::size() const {
  return store_->size();
}

}  // namespace mailtrace
