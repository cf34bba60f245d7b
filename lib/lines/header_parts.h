// The pieces the header parsers share. Only for the files header*.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/civil_time.h"
#include "base/text.h"
#include "lines/header.h"
#include "lines/line.h"

namespace mailtrace::header_parts {

/// The number of two digits at `p`; above 99 if they are not digits.
inline unsigned two_digits(const char* p) {
  const unsigned tens = static_cast<unsigned char>(p[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(p[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

/// 1..12 for "Jan".."Dec" at `p`, else 0.
unsigned month_number(const char* p);

/// The second of the day for "09:48:16" at `p` (a leap second is 60), or -1.
inline int second_of_day(const char* p) {
  unsigned char parts[8];  // each digit as its value, each colon as 0
  std::uint64_t word;
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t kZeros = 0x30303a30303a3030u, kTops = 0x8080808080808080u;
    std::memcpy(&word, p, sizeof word);
    word ^= kZeros;
    // A digit above 9 and a colon above 0 get their top bit by the sum, anything above 127 has it.
    if (((word + 0x76767f76767f7676u) | word) & kTops) return -1;
    std::memcpy(parts, &word, sizeof parts);
  } else {
    for (int i = 0; i < 8; ++i) {
      const bool colon = i == 2 || i == 5;
      parts[i] = static_cast<unsigned char>(p[i] - (colon ? ':' : '0'));
      if (parts[i] > (colon ? 0 : 9)) return -1;
    }
  }
  const unsigned hour = parts[0] * 10u + parts[1], minute = parts[3] * 10u + parts[4],
                 second = parts[6] * 10u + parts[7];
  if (hour > 23 || minute > 59 || second > 60) return -1;
  return static_cast<int>(hour * 3600 + minute * 60 + second);
}

/// A fraction of a second behind "." or ",".
struct Fraction {
  char mark = 0;  // 0: none
  unsigned digits = 0;
  std::uint32_t micros = 0;  // further digits are dropped
};
Fraction take_fraction_behind_mark(const char*& p, const char* end);
/// Takes a fraction off `p`, if one is there.
inline Fraction take_fraction(const char*& p, const char* end) {
  return p != end && (*p == '.' || *p == ',') ? take_fraction_behind_mark(p, end) : Fraction{};
}

/// Takes a stamp of RFC 3164 off `p`: "Nov 21 09:48:16", the day padded by a blank, a zero or nothing,
/// with a fraction, and with a year before the time.
bool take_bsd_stamp(const char*& p, const char* end, HeaderScratch& scratch, Stamp& out);

/// "2026-11-21T09:48:16.669477+00:00" and its variants.
struct IsoStamp {
  Stamp& stamp;        // of the header that is read
  char separator = 0;  // between date and time
  bool has_zone = false;
  Fraction fraction = {};
};
bool take_iso_stamp(const char*& p, const char* end, HeaderScratch& scratch, IsoStamp& out);
/// Takes "Z", "+00:00", "+0000" or "+00" off `p` and moves `stamp` to UTC by it.
bool take_zone(const char*& p, const char* end, Stamp& stamp);

/// Takes the next token, up to a blank or the end, and one blank behind it.
std::string_view take_token(std::string_view& rest);
inline std::string_view skip_blanks(std::string_view rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest;
}
#ifdef __SSE2__
/// Where the first of sixteen bytes that is one of `kBytes` stands; 32 or more if none is.
template <char... kBytes>
unsigned first_of_block(const char* text) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  __m128i found = _mm_setzero_si128();
  ((found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(kBytes)))), ...);
  return static_cast<unsigned>(std::countr_zero(static_cast<std::uint32_t>(_mm_movemask_epi8(found))));
}
#endif

/// Bytes of `word` that are zero have their high bit set in the result; bytes behind the first such byte may
/// too.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}

/// Where the first byte that is one of `kBytes` stands at or behind `i`, or the size. Sixteen or eight bytes at
/// a time: hosts and tags have 5 to 30 bytes, and a loop over single ones is half the time of a header.
template <char... kBytes>
std::size_t find_first(std::string_view rest, std::size_t i) {
#ifdef __SSE2__
  for (; i + 16 <= rest.size(); i += 16) {
    const unsigned at = first_of_block<kBytes...>(rest.data() + i);
    if (at < 16) return i + at;
  }
#endif
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  if constexpr (std::endian::native == std::endian::little) {
    for (std::uint64_t word; i + sizeof word <= rest.size(); i += sizeof word) {
      std::memcpy(&word, rest.data() + i, sizeof word);
      const std::uint64_t found = (zero_bytes(word ^ kOnes * static_cast<unsigned char>(kBytes)) | ...);
      if (found) return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
  }
  while (i < rest.size() && ((rest[i] != kBytes) && ...)) ++i;
  return i;
}

/// All digits, in range, or 0: a process ID.
std::uint32_t parse_pid(std::string_view digits);

/// Host, tag, pid and text of what follows a syslog stamp. False if nothing follows.
bool parse_origin(std::string_view rest, HeaderScratch& scratch, Header& out);
/// Tag, pid and text, after the host.
void parse_tag(std::string_view rest, Header& out);
/// "lmtp(1234): Info: text", as Dovecot writes it to a file of its own.
bool parse_dovecot_file(std::string_view rest, HeaderScratch& scratch, Header& out);
/// Takes off the text what header.h says is taken off.
void clean_text(HeaderScratch& scratch, Header& out);

bool parse_rfc3164(std::string_view line, HeaderScratch& scratch, Header& out);
bool parse_iso(std::string_view line, HeaderScratch& scratch, Header& out);
/// `rest` is what follows "<pri>1 ".
bool parse_rfc5424(std::string_view rest, HeaderScratch& scratch, Header& out);
bool parse_journal_json(std::string_view line, HeaderScratch& scratch, Header& out);
bool parse_kerio(std::string_view line, Header& out);
bool parse_tai64n(std::string_view line, Header& out);
/// "1276913544.622077 text": what splogger reads, without syslog's header.
bool parse_seconds(std::string_view line, Header& out);

}  // namespace mailtrace::header_parts
