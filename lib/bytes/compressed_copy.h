// Compressed files beside their uncompressed originals.
#pragma once

#include "bytes/source_list.h"

namespace mailtrace {

/// Takes out of `list` each file named like another one of it plus a compression suffix, if that other
/// file begins with all the plain bytes the compressed one gives, and notes it. Reads only such pairs.
void drop_compressed_copies(SourceList& list);

}  // namespace mailtrace
