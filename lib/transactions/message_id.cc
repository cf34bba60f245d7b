#include "transactions/message_id.h"

#include <array>
#include <cstring>

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

/// Appends the keys of sixteen bytes at a time as long as all of them are in the key, and takes them from `logged`.
/// Returns the end of what was written.
char* append_plain(std::string_view& logged, char* end) {
  typedef unsigned char Lanes __attribute__((vector_size(16)));
  while (logged.size() >= sizeof(Lanes)) {
    Lanes bytes;
    std::memcpy(&bytes, logged.data(), sizeof bytes);
    const auto dropped = (bytes <= ' ') | (bytes == '"') | (bytes == '<') | (bytes == '>') | (bytes == 0x7f) |
                         (bytes == '?');
    std::uint64_t any[2];
    std::memcpy(any, &dropped, sizeof any);
    if (any[0] | any[1]) return end;
    const auto upper = static_cast<Lanes>(bytes - 'A') < 26;
    bytes |= reinterpret_cast<Lanes>(upper) & 0x20;
    std::memcpy(end, &bytes, sizeof bytes);
    end += sizeof bytes;
    logged.remove_prefix(sizeof bytes);
  }
  return end;
}

}  // namespace

std::string_view bracketed_message_id(std::string_view logged) {
  const std::size_t open = logged.find('<');
  if (open == std::string_view::npos) return logged;
  const std::size_t close = logged.find('>', open);
  return logged.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
}

void normalise_message_id(std::string_view logged, std::string& key) {
  logged = bracketed_message_id(logged);
  key.resize(logged.size());
  char* end = append_plain(logged, key.data());
  for (const char c : logged) {
    *end = kInKey[static_cast<unsigned char>(c)];
    end += *end != 0;
  }
  key.resize(static_cast<std::size_t>(end - key.data()));
  if (key == "unspecified" || key == "undef") key.clear();
}

std::string normalise_message_id(std::string_view logged) {
  std::string key;
  normalise_message_id(logged, key);
  return key;
}

}  // namespace mailtrace
