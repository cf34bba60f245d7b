// The stamps and hosts of many lines for the price of a few: most lines differ from the one before in the
// seconds only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "lines/header.h"

namespace mailtrace {

/// Consecutive lines with stamps of one minute, written the same way.
struct StampRun {
  Stamp first;              // as parsed
  std::uint32_t lines = 1;  // with a stamp
  // Whole seconds after `first`.
  std::int8_t earliest = 0, latest = 0, last = 0;

  /// The stamp of the last line, but for the fraction of its second, which is that of the first.
  Stamp last_stamp() const;
};

/// What StampRunReader::add says of a line.
enum class StampedLine : std::uint8_t {
  Known,   // read from what is known of the lines before
  Parsed,  // header() is the line's
  None,    // it has no header
};

/// Fed with the lines of one block in order. A plain object for many blocks of many sources; not thread-safe.
class StampRunReader {
 public:
  /// Forgets the runs, keeps what it knows of hosts. The next line is Parsed or None.
  void begin_block();

  StampedLine add(std::string_view line) { return add_like_last(line) ? StampedLine::Known : add_any(line); }

  /// Of the line added last, if that was Parsed; its views live until the next add.
  const Header& header() const { return header_; }

  /// Where the tag of the line added last begins (the text, in formats without one), if that was Known.
  std::size_t tag_offset() const { return tag_offset_; }

  /// Of the lines with a stamp. Lines with a header but no stamp are counted in `stampless`.
  const std::vector<StampRun>& runs() const { return runs_; }
  std::uint32_t stampless() const { return stampless_; }

  /// The hosts of the block's lines, in no order; "" among them where lines are of a server's own file, which names none.
  std::vector<std::string> hosts() const;

 private:
  /// How the lines of the present run begin: with a stamp, then the host and a blank.
  struct Layout {
    std::string stamp;                // of the last line, with the zone and a blank; empty: there is no layout
    std::size_t prefix_size = 0;      // of the stamp down to the seconds, which are two digits
    std::size_t fraction_digits = 0;  // that follow; 0: not even a mark
    bool has_host = false;
    bool is_exim = false;
    unsigned second = 0;  // of the run's first line
  };
  struct KnownHost {
    std::string name;
    bool seen = false;  // in this block
  };

  bool add_like_last(std::string_view line);
  StampedLine add_any(std::string_view line);
  bool add_known(std::string_view line);
  std::optional<unsigned> second_of(std::string_view line) const;
  void learn(std::string_view line);
  void forget_layout();
  bool knows_host(std::string_view rest);
  bool knows_short_host(const char* rest);
  static std::size_t short_slot(std::uint64_t host) {
    return static_cast<std::size_t>(host * 0x9e3779b97f4a7c15u >> 58);
  }
  void note_short_host(std::string_view host);
  void note_host(std::string_view host);

  static constexpr std::size_t kNotLike = std::size_t{1} << 40;  // longer than any line

  Header header_;
  HeaderScratch scratch_;
  std::vector<StampRun> runs_;
  std::size_t like_size_ = kNotLike;  // of a layout's stamp that add_like_last can compare; kNotLike: there is none
  std::uint32_t stampless_ = 0;
  bool has_nameless_ = false;
  std::size_t tag_offset_ = 0;
  Layout layout_;
  std::array<KnownHost, 64> hosts_;
  // Seen in this block, of less than eight bytes: these, and in the last one how many there are.
  std::array<std::uint64_t, 64> short_hosts_{};
  std::array<KnownHost*, 6> last_hosts_{};  // of hosts_, met lately; null: none
  std::size_t next_last_host_ = 0;
  std::vector<std::string> other_hosts_;  // of this block that found no place in hosts_
};

/// A host of less than eight bytes that was seen in this block, a blank and a letter. `rest` has ten bytes at least.
inline bool StampRunReader::knows_short_host(const char* rest) {
  std::uint64_t word;
  std::memcpy(&word, rest, sizeof word);
  const std::uint64_t blanks = word ^ 0x2020202020202020u;
  const std::uint64_t found = (blanks - 0x0101010101010101u) & ~blanks & 0x8080808080808080u;
  if (found == 0) return false;
  const auto size = static_cast<std::size_t>(__builtin_ctzll(found)) / 8;
  // What is before the first blank.
  const std::uint64_t host = (word & (found ^ (found - 1)) >> 8) | std::uint64_t{size} << 56;
  if (host == 0 || short_hosts_[short_slot(host)] != host) return false;
  if (!is_letter(rest[size + 1])) return false;
  tag_offset_ += size + 1;
  return true;
}

/// Nine lines of ten: they have the stamp of the line before, to the byte, and a short host.
inline bool StampRunReader::add_like_last(std::string_view line) {
  const std::size_t size = like_size_;
  if (line.size() < size + 10) return false;
  const char* const a = line.data();
  const char* const b = layout_.stamp.data();
  const auto differ = [&](std::size_t at) {
    std::uint64_t x, y;
    std::memcpy(&x, a + at, sizeof x);
    std::memcpy(&y, b + at, sizeof y);
    return x ^ y;
  };
  if ((differ(0) | differ(8) | differ(size - 16) | differ(size - 8)) != 0) return false;
  tag_offset_ = size;
  if (!knows_short_host(a + size)) return false;
  ++runs_.back().lines;  // a block has less than 4 GiB
  return true;
}

}  // namespace mailtrace
