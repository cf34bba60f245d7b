// Ends of SMTP connections as daemons log them: "name[ip]:port", "name[/socket]", "[ip]:port",
// "name (what it said in HELO) [ip]:port", "ip (name)".
#pragma once

#include <string_view>

namespace mailtrace {

/// The parts of an endpoint; views into the text it was split from. A part that is absent is "".
struct Endpoint {
  std::string_view name;     // "mx.example.org", "unknown", "local"
  std::string_view address;  // "192.0.2.1", "2001:db8::1", "private/dovecot-lmtp"
  std::string_view port;
};
Endpoint split_endpoint(std::string_view text);

/// Whether the connection stayed on the machine: 127.0.0.1, ::1, a socket, "localhost". The rest of
/// 127/8 is not: it carries real hosts in namespaces and tests.
bool is_loopback(const Endpoint& endpoint);

/// The first label of a host name, as it stands in most syslog headers.
std::string_view host_label(std::string_view name);

/// Whether two host names begin with the same label, in either case; an empty name has none.
bool same_host_label(std::string_view a, std::string_view b);

}  // namespace mailtrace
