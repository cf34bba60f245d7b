// Which sources are read, in which order, and with which years.
#pragma once

#include <vector>

#include "pipeline/run.h"
#include "pipeline/surveyed_source.h"

namespace mailtrace {

/// Opens and scans all files of the request, in parallel, with what is wished for. What cannot be opened is told and left out;
/// a source with the same content as another is read once. The order (the rank) depends on content and
/// names alone, not on the order of the files: by the first time of the rotated set, its name, the place in
/// the set (the oldest first), the first and last time, the name.
std::vector<SurveyedSource> plan_sources(const RunRequest& request, const RunHooks& hooks,
                                         const ScanWish& wish = {});

}  // namespace mailtrace
