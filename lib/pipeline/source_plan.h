// Which sources are read, in which order, and with which years.
#pragma once

#include <vector>

#include "pipeline/event_stream.h"
#include "pipeline/run.h"

namespace mailtrace {

/// Opens and surveys all files of the request, in parallel. What cannot be opened is told and left out;
/// a source with the same content as another is read once. The order (the rank) depends on content and
/// names alone, not on the order of the files: by the first time of the rotated set, its name, the place in
/// the set (the oldest first), the first and last time, the name.
std::vector<SurveyedSource> plan_sources(const RunRequest& request, const RunHooks& hooks);

}  // namespace mailtrace
