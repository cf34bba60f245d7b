// Byte-wise text: trimming, splitting, comparing, numbers. ASCII only, no locale, no allocation except
// where a std::string is returned. All functions are thread-safe; views point into the argument.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mailtrace {

constexpr bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}
constexpr bool is_upper(char c) {
  return static_cast<unsigned char>(c - 'A') < 26;
}
constexpr bool is_lower(char c) {
  return static_cast<unsigned char>(c - 'a') < 26;
}
constexpr bool is_letter(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
/// Blank, CR, LF, VT, FF.
constexpr bool is_space(char c) {
  return c == ' ' || static_cast<unsigned char>(c - '\t') < 5;
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c | 0x20) : c;
}

/// `text` without white space at its ends.
std::string_view trim(std::string_view text);

/// What stands before the first `separator`, and what behind it; (text, "") if there is none.
std::pair<std::string_view, std::string_view> split_once(std::string_view text, char separator);

/// The pieces between separators; one more than separators, pieces may be empty. "" is one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The pieces between runs of white space; none is empty.
std::vector<std::string_view> split_words(std::string_view text);

/// Whether they are equal. For short texts that mostly are: IDs, hosts, programs behind a hash. A call of memcmp
/// would take longer than its work.
inline bool is_same_text(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const auto differ = [&]<class Word>(Word, std::size_t at) {
    Word x, y;
    std::memcpy(&x, a.data() + at, sizeof x);
    std::memcpy(&y, b.data() + at, sizeof y);
    return x ^ y;
  };
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return (differ(std::uint64_t{}, 0) | differ(std::uint64_t{}, size - 8)) == 0;
  if (size >= 4) return (differ(std::uint32_t{}, 0) | differ(std::uint32_t{}, size - 4)) == 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

/// A copy with A-Z as a-z; other bytes stay.
std::string lower_case(std::string_view text);

/// Equality that takes A-Z for a-z.
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

/// A whole number in decimal digits and nothing else (with a leading '-' for signed types); nullopt if
/// empty, out of range or followed by anything.
template <std::integral T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional<T>{value} : std::nullopt;
}

/// A decimal number such as "12", "0.05", "1e3"; nullopt for anything else, "inf" and "nan" included.
std::optional<double> parse_decimal(std::string_view text);

/// `text` as it can be shown on a terminal: control characters (C0 but the tab, DEL, and C1 also where
/// written in UTF-8) and bytes that are no UTF-8 become "\x1b". Printable text, backslashes included,
/// stays as it is, so the result cannot be turned back with certainty.
std::string escape_controls(std::string_view text);

/// Whether escape_controls would change `text`.
bool has_controls(std::string_view text);

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

/// A copy where each maximal ill-formed part (Unicode 3.9, as the WHATWG decoder does) is one U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace mailtrace
