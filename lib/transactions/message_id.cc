#include "transactions/message_id.h"

namespace mailtrace {

std::string normalise_message_id(std::string_view logged) {
  if (const std::size_t open = logged.find('<'); open != std::string_view::npos) {
    const std::size_t close = logged.find('>', open);
    logged = logged.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
  }
  std::string key;
  key.reserve(logged.size());
  for (const char c : logged) {
    const auto u = static_cast<unsigned char>(c);
    // '?' is what Postfix prints for a control character.
    if (u <= ' ' || c == '"' || c == '<' || c == '>' || u == 0x7f || c == '?') continue;
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (key == "unspecified" || key == "undef") key.clear();
  return key;
}

}  // namespace mailtrace
