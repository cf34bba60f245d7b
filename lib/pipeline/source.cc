#include "pipeline/source.h"

#include "bytes/file_source.h"
#include "bytes/open_source.h"

namespace mailtrace {

Result<Source> Source::open(const SourceFile& file, std::size_t memory, bool hold) {
  Source source(file);
  if (file.is_regular) {
    if (hold) {
      if (auto error = hold_open(source.file_)) return *error;
    }
    // Whether it can be read at all is said now, once.
    auto reader = open_source(source.file_);
    if (!reader) return reader.error();
    return source;
  }
  SpoolOptions options;
  options.memory = memory;
  auto spool = Spool::open(file, options);
  if (!spool) return spool.error();
  source.spool_ = std::make_shared<Spool>(std::move(*spool));
  return source;
}

Result<std::unique_ptr<ByteSource>> Source::reader() const {
  return spool_ ? spool_->reader() : open_source(file_);
}

Result<std::unique_ptr<ByteSource>> Source::reader_at(const RestartPoint& point) const {
  return spool_ ? spool_->reader_at(point) : open_source_at(file_, point);
}

}  // namespace mailtrace
