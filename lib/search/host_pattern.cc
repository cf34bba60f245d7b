#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "search/glob.h"
#include "search/ip_address.h"
#include "search/query.h"

namespace mailtrace {
namespace {

constexpr unsigned kMappedBits = 96;  // before an IPv4 address that is mapped into IPv6

/// The parts of an endpoint as logged; either may be empty.
struct Endpoint {
  std::string_view name;
  std::string_view inside;  // what stands in the brackets, or an address without any
};

Endpoint take_apart(std::string_view text) {
  const auto close = text.rfind(']');
  const auto open = close == std::string_view::npos ? close : text.rfind('[', close);
  if (open != std::string_view::npos) {
    const std::string_view before = trim(text.substr(0, open));
    return {before.substr(0, before.find(' ')), text.substr(open + 1, close - open - 1)};
  }
  if (parse_ip(text)) return {{}, text};
  const auto blank = text.find(" (");  // "192.0.2.77 (mx.example.org)"
  if (blank != std::string_view::npos && text.ends_with(')') && parse_ip(text.substr(0, blank)))
    return {text.substr(blank + 2, text.size() - blank - 3), text.substr(0, blank)};
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && parse_ip(text.substr(0, colon))) return {{}, text.substr(0, colon)};
  return {text.substr(0, colon), {}};
}

std::string_view without_final_dot(std::string_view name) {
  if (name.size() > 1 && name.back() == '.') name.remove_suffix(1);
  return name;
}

/// `v4`: the address before it is a dotted one.
Result<std::uint8_t> parse_prefix(std::string_view text, bool v4) {
  const unsigned most = v4 ? 32 : 128;
  const auto bits = parse_integer<unsigned>(text);
  if (!bits || *bits > most)
    return Error{"not a block of addresses: after the / expected 0 to " + std::to_string(most) + ", not \"" +
                     std::string(text) + '"',
                 {}};
  return static_cast<std::uint8_t>(v4 ? *bits + kMappedBits : *bits);
}

bool looks_like_ipv4(std::string_view text) {
  return text.find_first_not_of("0123456789./") == std::string_view::npos;
}

/// What stands in every spelling of the IPv6 addresses that begin with these bits. Zeros may be left out (RFC 4291, section
/// 2.2): between the colons those at the front of a group, and whole groups of them once; the last two groups may be
/// written as an IPv4 address.
std::string ipv6_literal(std::string_view address, unsigned bits) {
  const auto group = [&](unsigned i) {
    return static_cast<unsigned>(static_cast<unsigned char>(address[2 * i])) << 8 |
           static_cast<unsigned char>(address[2 * i + 1]);
  };
  const auto is_written_in_full = [&](unsigned i) { return group(i) >= 0x1000; };
  std::string longest;
  const unsigned count = std::min(6u, bits / 16);
  for (unsigned begin = 0; begin < count; ++begin) {
    if (group(begin) == 0) continue;
    std::string text = fmt::format("{}{:x}:", begin > 0 && is_written_in_full(begin) ? ":" : "", group(begin));
    for (unsigned i = begin + 1; i < count && is_written_in_full(i); ++i) text += fmt::format("{:x}:", group(i));
    if (text.size() > longest.size()) longest = std::move(text);
  }
  return longest;
}

/// What stands in every dotted spelling of the IPv4 addresses that begin with these bits.
std::string dotted_literal(std::string_view octets, unsigned bits) {
  std::string text;
  for (unsigned i = 0; i < 4 && 8 * (i + 1) <= bits; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(static_cast<unsigned char>(octets[i]));
  }
  if (bits < 32 && !text.empty()) text += '.';
  return text;
}

/// The same of the spellings as an IPv6 address in groups only, "::ffff:c000:201" (RFC 4291, section 2.5.5.2): with and
/// without a zero at the front.
std::vector<std::string> mapped_literals(std::string_view octets, unsigned bits) {
  const unsigned first = bits < 8 ? 0 : static_cast<unsigned char>(octets[0]);
  if (first == 0) return {"ffff:"};
  const std::string rest = bits < 16 ? "" : fmt::format("{:02x}:", static_cast<unsigned char>(octets[1]));
  std::vector<std::string> texts{fmt::format("ffff:{:x}{}", first, rest)};
  if (first < 0x10) texts.push_back(fmt::format("ffff:0{:x}{}", first, rest));
  return texts;
}

}  // namespace

Result<HostPattern> HostPattern::parse(std::string_view text) {
  text = trim(text);
  HostPattern pattern;
  if (text.empty())
    return Error{"empty; expected a host name, a glob, an IP address or a block such as 192.0.2.0/24", {}};
  const auto slash = text.rfind('/');
  std::string_view address = text.substr(0, slash);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  if (auto bytes = parse_ip(address)) {
    pattern.address_ = std::move(*bytes);
    pattern.prefix_ = 128;
    if (slash == std::string_view::npos) return pattern;
    auto prefix = parse_prefix(text.substr(slash + 1), address.find(':') == address.npos);
    if (!prefix) return prefix.error();
    pattern.prefix_ = *prefix;
    return pattern;
  }
  if (looks_like_ipv4(text)) return Error{"not an IP address: \"" + std::string(text) + '"', {}};
  pattern.glob_ = lower_case(without_final_dot(text));
  return pattern;
}

std::vector<std::string> HostPattern::literals() const {
  if (!prefix_) return {longest_literal(glob_)};
  if (*prefix_ < kMappedBits || !is_ipv4(address_)) return {ipv6_literal(address_, *prefix_)};
  const std::string_view octets = std::string_view(address_).substr(kMappedBits / 8);
  std::vector<std::string> texts = mapped_literals(octets, *prefix_ - kMappedBits);
  texts.push_back(dotted_literal(octets, *prefix_ - kMappedBits));
  return texts;
}

bool HostPattern::matches(std::string_view endpoint) const {
  const Endpoint parts = take_apart(endpoint);
  if (prefix_) {
    const auto bytes = parse_ip(parts.inside);
    return bytes && same_block(*bytes, address_, *prefix_);
  }
  const std::string_view name = without_final_dot(parts.name);
  return (!name.empty() && glob_matches(glob_, name)) ||
         (!parts.inside.empty() && glob_matches(glob_, parts.inside)) || glob_matches(glob_, endpoint);
}

}  // namespace mailtrace
