#include "pipeline/source.h"

#include "bytes/open_source.h"

namespace mailtrace {

Result<Source> Source::open(const SourceFile& file, std::size_t memory) {
  Source source(file);
  if (file.is_regular) {
    // Whether it can be read at all is said now, once.
    auto reader = open_source(file);
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
