// A step of one of Boost's decompressors.
#pragma once

#include <algorithm>
#include <new>
#include <span>

#include "bytes/decoder.h"

namespace mailtrace {

/// Decoder::decode with the filter's own step, not its stream: a stream would lose the bytes decoded just before damage,
/// and the place of it. `Problem` is what the filter throws; judge(error, given_back) says what its error code means, and
/// how many of the last bytes taken are not the decoder's.
template <class Problem, class Filter, class Judge>
DecodeStep filter_step(Filter& filter, std::span<const char>& in, std::span<char>& out, bool last, const Judge& judge) {
  const char* in_begin = in.data();
  char* out_begin = out.data();
  DecodeStep step;
  std::size_t given_back = 0;
  try {
    const bool more = filter.filter(in_begin, in.data() + in.size(), out_begin, out.data() + out.size(), last);
    if (!more) step.state = DecodeStep::State::End;
  } catch (const Problem& problem) {
    step = judge(problem.error(), given_back);
  } catch (const std::bad_alloc&) {
    step = {DecodeStep::State::Refused, "not enough memory"};
  }
  const auto taken = static_cast<std::size_t>(in_begin - in.data());
  in = in.subspan(taken - std::min(taken, given_back));
  out = out.subspan(static_cast<std::size_t>(out_begin - out.data()));
  return step;
}

}  // namespace mailtrace
