// By what the lines of one SMTP session are told from those of others, and what they say of all its messages.
#pragma once

#include <string_view>

#include "events/event.h"

namespace mailtrace {

/// What names the client in all lines of its session: "192.0.2.1" of "mx.example.org (helo) [192.0.2.1]" or of
/// "unknown[192.0.2.1]", and as some lines log it alone; with a port "[192.0.2.1]:40001", which tells sessions apart.
/// A view into what it was given.
inline std::string_view session_client(std::string_view client) {
  const std::size_t open = client.rfind('[');
  if (open == client.npos) return client;
  const std::size_t close = client.find(']', open);
  if (close == client.npos) return client;
  return close + 1 == client.size() ? client.substr(open + 1, close - open - 1) : client.substr(open);
}

/// Whether all lines of the event's process and client, as session_client() gives it, are of one session at a time.
/// Else lines of several sessions may be in the same place: the log has neither process, session nor port.
inline bool is_one_session(const Event& event, std::string_view client) {
  return event.pid != 0 || event.fields.has(Field::Session) || client.find("]:") != client.npos;
}

/// The action of lines that tell who all messages of the session are from: these may not say so themselves.
inline constexpr std::string_view kAuthenticated = "authenticated";

/// Whether from here on all messages of the event's session are those of its SASL user.
inline bool tells_user(const Event& event) {
  return event.fields.get(Field::Action) == kAuthenticated && event.fields.has(Field::SaslUser) &&
         !event.fields.has(Field::Relay);
}

}  // namespace mailtrace
