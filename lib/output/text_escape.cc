#include "output/text_escape.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <iterator>

#include "base/text.h"

namespace mailtrace {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// How many bytes at the begin of `text` need no escape in a column.
std::size_t plain_size(std::string_view text) {
  typedef unsigned char Lanes __attribute__((vector_size(16)));
  std::size_t plain = 0;
  for (; plain + sizeof(Lanes) <= text.size(); plain += sizeof(Lanes)) {
    Lanes bytes;
    std::memcpy(&bytes, text.data() + plain, sizeof bytes);
    const auto special = (bytes < 0x20) | (bytes == 0x7f) | (bytes == '\\');
    std::uint64_t any[2];
    std::memcpy(any, &special, sizeof any);
    if (any[0] | any[1]) break;
  }
  while (plain < text.size() && !is_control(text[plain]) && text[plain] != '\\') ++plain;
  return plain;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::size_t character_size(std::string_view utf8) {
  std::size_t size = 1;
  while (size < utf8.size() && is_continuation(utf8[size])) ++size;
  return size;
}

/// The character at the start of `utf8` if it turns the direction of writing or ends a line, else 0.
unsigned direction_character(std::string_view utf8) {
  const auto byte = [&](std::size_t i) { return i < utf8.size() ? static_cast<unsigned char>(utf8[i]) : 0u; };
  unsigned c = 0;
  if (byte(0) == 0xd8) c = (byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu);
  if (byte(0) == 0xe2) c = (byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
  const bool turns = c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
                     (c >= 0x2066 && c <= 0x2069);
  return turns ? c : 0;
}

/// The control character beyond ASCII at the start of `utf8` (C1: U+0080 to U+009F), else 0.
unsigned c1_character(std::string_view utf8) {
  if (utf8.size() < 2 || utf8[0] != '\xc2') return 0;
  const unsigned c = static_cast<unsigned char>(utf8[1]);
  return c < 0xa0 ? c : 0;
}

bool is_replaced(std::string_view utf8_character) {
  return c1_character(utf8_character) != 0 || utf8_character == "\xEF\xBF\xBD" || direction_character(utf8_character) != 0;
}

}  // namespace

std::string terminal_text(std::string_view text) {
  const std::string safe = escape_controls(text);
  std::string result;
  for (std::string_view rest = safe; !rest.empty();) {
    const std::size_t size = character_size(rest);
    if (const unsigned c = direction_character(rest))
      fmt::format_to(std::back_inserter(result), "\\u{:04x}", c);
    else
      result += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  return result;
}

std::string terminal_json(std::string_view json) {
  constexpr unsigned char kDelete = 0x7f;
  std::string result;
  for (std::string_view rest = json; !rest.empty();) {
    const std::size_t size = character_size(rest);
    const unsigned special = rest[0] == kDelete ? kDelete : c1_character(rest) + direction_character(rest);
    if (special != 0)
      fmt::format_to(std::back_inserter(result), "\\u{:04x}", special);
    else
      result += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  return result;
}

std::string column_text(std::string_view text) {
  std::string result;
  append_column_text(text, result);
  return result;
}

void append_column_text(std::string_view text, std::string& out) {
  while (true) {
    const std::size_t plain = plain_size(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    const char c = text[plain];
    text.remove_prefix(plain + 1);
    switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
}

std::string quoted(std::string_view text, std::size_t limit) {
  const std::string_view looked_at = text.substr(0, 4 * limit + 4);  // keeps the work bounded
  const std::string utf8 = replace_invalid_utf8(looked_at);
  std::string result;
  bool blank = false;
  for (std::string_view rest = utf8; !rest.empty();) {
    const std::string_view character = rest.substr(0, character_size(rest));
    rest.remove_prefix(character.size());
    if (character == " " || is_control(character.front())) {
      blank = !result.empty();
      continue;
    }
    const std::string_view shown = is_replaced(character) ? "?" : character;
    if (result.size() + blank + shown.size() > limit) return result + "...";
    if (blank) result += ' ';
    blank = false;
    result += shown;
  }
  return looked_at.size() < text.size() ? result + "..." : result;
}

}  // namespace mailtrace
