// IP addresses as 16 bytes, so that IPv4 and IPv4-mapped IPv6 are the same thing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailtrace {

/// The 16 bytes of an IPv4 or IPv6 address; IPv4 is mapped into IPv6. An "IPv6:" before it and a
/// "%zone" after it, as mail systems write them, do not count. nullopt for anything else.
std::optional<std::string> parse_ip(std::string_view text);

bool is_ipv4(std::string_view address);

/// Whether the first `bits` of two results of parse_ip are equal.
bool same_block(std::string_view a, std::string_view b, std::uint8_t bits);

}  // namespace mailtrace
