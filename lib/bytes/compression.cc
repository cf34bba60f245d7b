#include "bytes/compression.h"

#include <algorithm>

namespace mailtrace {
namespace {

using namespace std::string_view_literals;

/// Whether `head` begins with `magic`; where the file is shorter, whether it is cut inside it, of
/// which at least `least` bytes must be there.
bool begins_with(std::string_view head, std::string_view magic, std::size_t least) {
  return head.size() >= least && magic.starts_with(head.substr(0, magic.size()));
}

bool is_bz2(std::string_view head) {
  if (head.size() < 4 || !head.starts_with("BZh") || head[3] < '1' || head[3] > '9') return false;
  // Pi begins a block, its square root the end of a stream without blocks.
  return begins_with(head.substr(4), "\x31\x41\x59\x26\x53\x59"sv, 0) ||
         begins_with(head.substr(4), "\x17\x72\x45\x38\x50\x90"sv, 0);
}

bool is_zst(std::string_view head) {
  if (begins_with(head, "\x28\xb5\x2f\xfd"sv, 2)) return true;
  return head.size() >= 4 && (head[0] & 0xf0) == 0x50 && head.substr(1, 3) == "\x2a\x4d\x18"sv;
}

struct Refusal {
  std::string_view magic;
  const char* text;
};

constexpr Refusal kRefusals[] = {
    {"LPKSHHRH"sv,
     "is a journal of systemd, not a log file (give it as journalctl -o short-iso --file=FILE | mailtrace "
     "-)"},
    {"\x1f\x9d"sv,
     "is compressed with compress, which is not supported (give it as zcat FILE | mailtrace -)"},
    {"\x04\x22\x4d\x18"sv,
     "is compressed with lz4, which is not supported (give it as lz4 -dc FILE | mailtrace -)"},
    {"LZIP\x01"sv,
     "is compressed with lzip, which is not supported (give it as lzip -dc FILE | mailtrace -)"},
    {"\x5d\x00\x00\x80\x00"sv,
     "is compressed with lzma, which is not supported (give it as xz -dc FILE | mailtrace -)"},
    {"PK\x03\x04"sv, "is a zip archive, which is not supported (give it as unzip -p FILE | mailtrace -)"},
    {"7z\xbc\xaf\x27\x1c"sv,
     "is a 7z archive, which is not supported (give it as 7z x -so FILE | mailtrace -)"},
};

}  // namespace

Content recognise_content(std::string_view head) {
  if (begins_with(head, "\x1f\x8b"sv, 2)) return {Compression::Gz};
  if (is_bz2(head)) return {Compression::Bz2};
  if (begins_with(head, "\xfd\x37\x7a\x58\x5a\x00"sv, 2)) return {Compression::Xz};
  if (is_zst(head)) return {Compression::Zst};
  for (const Refusal& refusal : kRefusals)
    if (head.starts_with(refusal.magic)) return {Compression::None, refusal.text};
  return {};
}

}  // namespace mailtrace
