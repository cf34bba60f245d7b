#include "cli/diagnostics.h"

#include <algorithm>

#include "output/text_escape.h"

namespace mailtrace {

void Diagnostics::error(std::string_view text) {
  had_error_ = true;
  write(text);
}

void Diagnostics::note(std::string_view text) {
  write(text);
}

void Diagnostics::write(std::string_view text) {
  std::string out = "mailtrace: ";
  while (true) {
    std::size_t end = std::min(text.find('\n'), text.size());
    out += terminal_text(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
    if (text.empty()) break;
  }
  std::lock_guard lock(mutex_);
  std::fwrite(out.data(), 1, out.size(), stream_);
  std::fflush(stream_);
}

}  // namespace mailtrace
