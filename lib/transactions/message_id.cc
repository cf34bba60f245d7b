#include "transactions/message_id.h"

#include <array>

namespace mailtrace {
namespace {

/// What a byte is in a key; 0: nothing.
constexpr std::array<char, 256> kInKey = [] {
  std::array<char, 256> in_key{};
  for (unsigned b = 0; b < 256; ++b) {
    const char c = static_cast<char>(b);
    // '?' is what Postfix prints for a control character.
    if (b <= ' ' || c == '"' || c == '<' || c == '>' || b == 0x7f || c == '?') continue;
    in_key[b] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return in_key;
}();

}  // namespace

std::string_view bracketed_message_id(std::string_view logged) {
  const std::size_t open = logged.find('<');
  if (open == std::string_view::npos) return logged;
  const std::size_t close = logged.find('>', open);
  return logged.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
}

std::string normalise_message_id(std::string_view logged) {
  logged = bracketed_message_id(logged);
  std::string key(logged.size(), '\0');
  std::size_t size = 0;
  for (const char c : logged) {
    key[size] = kInKey[static_cast<unsigned char>(c)];
    size += key[size] != 0;
  }
  key.resize(size);
  if (key == "unspecified" || key == "undef") key.clear();
  return key;
}

}  // namespace mailtrace
