// A mistake in a pattern file, before it is known in which line; and help to name what was meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailtrace {

/// What is wrong at `offset` bytes into the text that was read, and what to do about it. Both lower
/// case and without full stop; `cure` may be empty.
struct TextError {
  std::size_t offset = 0;
  std::string message;
  std::string cure;
};

/// "did you mean 'x'?" if a name is near, else "known are: a, b, c" unless they are many.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& names);

/// `text` without what would garble a terminal or a message: control bytes as \xHH, at most `most` bytes.
std::string printable(std::string_view text, std::size_t most = 80);

}  // namespace mailtrace
