// Bytes that come only once (a pipe), kept so that they can be read again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bytes/byte_source.h"
#include "bytes/source_file.h"

namespace mailtrace {

struct SpoolOptions {
  std::size_t memory = 4 * 1024 * 1024;  // bytes kept in memory before a temporary file is made
  std::string directory;                 // of that file; empty: TMPDIR, else /tmp
};

/// Keeps what an input gives, as it comes: compressed input stays compressed. The input is read only as
/// far as the furthest reader has got, so that the first look streams. The temporary file has no name:
/// it is gone with the last reader, however the program ends.
class Spool {
 public:
  /// Opens `file`; Errors as of open_source.
  static Result<Spool> open(const SourceFile& file, const SpoolOptions& options = {});
  /// Keeps what `raw` gives; `name` is shown in errors.
  Spool(std::unique_ptr<ByteSource> raw, std::string name, const SpoolOptions& options = {});

  /// A reader from the first byte on, decompressed as by open_source. Waits for the first bytes. Each
  /// reader may be used by another thread than the others, and may outlive the Spool. An Error of
  /// the input, or of keeping it (a full disk), is given once to each reader, after what was kept.
  Result<std::unique_ptr<ByteSource>> reader() const;

  /// A reader that goes on at `point`, which a reader of this Spool gave, as by open_source_at.
  Result<std::unique_ptr<ByteSource>> reader_at(const RestartPoint& point) const;

  /// Bytes kept so far, as they came.
  std::uint64_t size() const;

 private:
  class Store;
  class Reader;
  std::shared_ptr<Store> store_;
  std::string name_;
};

}  // namespace mailtrace
