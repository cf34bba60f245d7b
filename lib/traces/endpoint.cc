#include "traces/endpoint.h"

#include "base/text.h"

namespace mailtrace {
namespace {

bool looks_like_address(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos
             ? text.find('.') != std::string_view::npos
             : text.find(':') != text.rfind(':');
}

}  // namespace

Endpoint split_endpoint(std::string_view text) {
  Endpoint e;
  // The name said in HELO may be an address in brackets too: "name ([192.0.2.7]) [192.0.2.1]:25".
  const std::size_t helo_end = text.find(") [");
  const std::size_t open = text.find('[', helo_end == std::string_view::npos ? 0 : helo_end);
  const std::size_t close = text.find(']', open);
  if (open == std::string_view::npos || close == std::string_view::npos) {
    const std::size_t parenthesis = text.find(" (");
    const bool has_name = parenthesis != text.npos && text.ends_with(')');
    if (has_name && looks_like_address(text.substr(0, parenthesis))) {
      e.address = text.substr(0, parenthesis);
      e.name = text.substr(parenthesis + 2, text.size() - parenthesis - 3);
      return e;
    }
    (looks_like_address(text) ? e.address : e.name) = text;
    return e;
  }
  e.name = text.substr(0, open);
  if (helo_end != std::string_view::npos && helo_end < open) e.name = e.name.substr(0, e.name.find('('));
  while (!e.name.empty() && (e.name.back() == ' ' || e.name.back() == '.')) e.name.remove_suffix(1);
  e.address = text.substr(open + 1, close - open - 1);
  constexpr std::string_view kTag = "IPv6:";  // RFC 5321, section 4.1.3
  if (e.address.starts_with(kTag)) e.address.remove_prefix(kTag.size());
  if (close + 1 < text.size() && text[close + 1] == ':') e.port = text.substr(close + 2);
  return e;
}

bool is_loopback(const Endpoint& e) {
  const std::string_view a = e.address;
  // "local" is a socket of the machine (OpenSMTPD).
  return a == "127.0.0.1" || a == "::1" || a == "local" || a.find('/') != std::string_view::npos ||
         (a.empty() && equals_ignoring_case(e.name, "localhost"));
}

std::string_view host_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

bool same_host_label(std::string_view a, std::string_view b) {
  return !a.empty() && equals_ignoring_case(host_label(a), host_label(b));
}

}  // namespace mailtrace
