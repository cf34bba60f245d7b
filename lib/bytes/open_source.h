// From a file to its plain bytes.
#pragma once

#include <memory>

#include "bytes/byte_source.h"
#include "bytes/source_file.h"

namespace mailtrace {

/// Opens a file and looks at its first bytes (which waits, for a pipe, until they come): gz, bz2, xz
/// and zst are decompressed, anything else is given as it is; the name plays no part. A regular file
/// may be opened any number of times, standard input from one too; anything else once (see Spool).
/// Error::where is file.name.
Result<std::unique_ptr<ByteSource>> open_source(const SourceFile& file);

/// The same for bytes that come from `raw`.
Result<std::unique_ptr<ByteSource>> open_raw_source(std::unique_ptr<ByteSource> raw, const std::string& name);

/// Opens a file again at `point`, which a source of the same file gave: what is read, Errors and notes
/// are as that source would have had them from RestartPoint::plain_offset on. In a file that was changed
/// in between they are those of a damaged file. Reading stops where the caller stops: nothing is read
/// ahead but a piece of the file.
Result<std::unique_ptr<ByteSource>> open_source_at(const SourceFile& file, const RestartPoint& point);

/// The same for bytes that come from `raw`, which can seek.
Result<std::unique_ptr<ByteSource>> open_raw_source_at(std::unique_ptr<ByteSource> raw,
                                                       const std::string& name, const RestartPoint& point);

}  // namespace mailtrace
