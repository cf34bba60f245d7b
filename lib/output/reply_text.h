// What the relay and response of a recipient say, cut down to what a person would read out.
#pragma once

#include <string>
#include <string_view>

namespace mailtrace {

/// The server of "name[ip]:port": its name, or its address where it has no name. "" where the relay
/// is no server a caller could know: "none", "local", a delivery agent, the machine itself, nothing.
std::string server_of(std::string_view relay);

/// A reply or reason without what stands around it in logs.
struct Reply {
  std::string server;  // who said it, if the text names one
  std::string text;    // in one line, without final full stop, bounded
};
Reply reply_of(std::string_view response);

/// Whether a reply says that the sender should come again because of a greylist.
bool is_greylisting(std::string_view response);

}  // namespace mailtrace
