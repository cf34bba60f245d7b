// A source after the first look at it.
#pragma once

#include <cstdint>

#include "pipeline/source.h"
#include "pipeline/survey.h"

namespace mailtrace {

/// A source that was surveyed. Its rank is its index in the vector that holds it.
struct SurveyedSource {
  Source source;
  Survey survey;
  /// Sources of one strand follow each other in time, as the files of a rotated set do: no line of one is
  /// a copy of a line of another.
  std::uint32_t strand = 0;
};

}  // namespace mailtrace
