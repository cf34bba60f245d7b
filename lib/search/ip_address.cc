#include "search/ip_address.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

#include "base/text.h"

namespace mailtrace {
namespace {

constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

}  // namespace

std::optional<std::string> parse_ip(std::string_view text) {
  if (text.size() > 5 && equals_ignoring_case("ipv6:", text.substr(0, 5))) text.remove_prefix(5);
  if (text.find(':') != std::string_view::npos) text = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size() || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::memcpy(buffer.data(), text.data(), text.size());
  std::array<char, 16> bytes;
  if (inet_pton(AF_INET6, buffer.data(), bytes.data()) == 1) return std::string(bytes.data(), 16);
  if (inet_pton(AF_INET, buffer.data(), bytes.data()) == 1)
    return std::string(kMapped) + std::string(bytes.data(), 4);
  return std::nullopt;
}

bool is_ipv4(std::string_view address) {
  return address.substr(0, kMapped.size()) == kMapped;
}

bool same_block(std::string_view a, std::string_view b, std::uint8_t bits) {
  const std::size_t whole = bits / 8;
  if (a.substr(0, whole) != b.substr(0, whole)) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xff00u >> rest & 0xffu;
  return ((static_cast<unsigned char>(a[whole]) ^ static_cast<unsigned char>(b[whole])) & mask) == 0;
}

}  // namespace mailtrace
