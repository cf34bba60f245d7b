// Message-IDs as different programs log them, made comparable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mailtrace {

/// A key that is equal for the forms in which Postfix (the raw header value), amavis (brackets added,
/// domain in lower case) and Dovecot (blanks and quotes dropped) log one Message-ID: what stands in
/// the first <...>, or the whole, in lower case without blanks, quotes and control characters. "" for
/// none ("<>", "unspecified", "undef").
std::string normalise_message_id(std::string_view logged);
/// The same into `key`, whose memory is used again.
void normalise_message_id(std::string_view logged, std::string& key);

/// What of it the key is made of: a view into `logged`.
std::string_view bracketed_message_id(std::string_view logged);

/// A key and its text_hash, which many tables ask for. A view.
struct MessageKey {
  std::string_view text;
  std::uint64_t hash = 0;
  bool operator==(const MessageKey& other) const { return hash == other.hash && text == other.text; }
};

}  // namespace mailtrace
