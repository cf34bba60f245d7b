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

}  // namespace mailtrace
