#include "lines/header_parts.h"

namespace mailtrace::header_parts {
namespace {

std::string_view without_nil(std::string_view field) {
  return field == "-" ? std::string_view{} : field;
}

/// The size of "[id name="value" ...][...]" at the begin of `rest`; 0 if it has no end. Inside quotes a
/// backslash keeps the next byte from meaning anything.
std::size_t structured_data_size(std::string_view rest) {
  std::size_t i = 0;
  while (i < rest.size() && rest[i] == '[') {
    bool quoted = false;
    for (++i; i < rest.size() && (quoted || rest[i] != ']'); ++i) {
      if (rest[i] == '"') quoted = !quoted;
      if (quoted && rest[i] == '\\') ++i;
    }
    if (i >= rest.size()) return 0;
    ++i;
  }
  return i;
}

/// What is behind the structured data. Data without an end stay in the text, so that nothing is lost.
std::string_view skip_structured_data(std::string_view rest) {
  const std::size_t size = rest.starts_with('-') ? 1 : structured_data_size(rest);
  if (size == 0 || (size < rest.size() && rest[size] != ' ')) return rest;
  return rest.substr(size < rest.size() ? size + 1 : size);
}

}  // namespace

bool parse_rfc5424(std::string_view rest, HeaderScratch& scratch, Header& out) {
  const std::string_view stamp = take_token(rest);
  if (stamp != "-") {
    const char* p = stamp.data();
    IsoStamp iso{out.stamp};
    const char* const end = p + stamp.size();
    if (!take_iso_stamp(p, end, scratch, iso) || p != end) return false;
  }
  if (rest.empty()) return false;
  out.format = HeaderFormat::Rfc5424;
  out.host = without_nil(take_token(rest));
  out.tag = without_nil(take_token(rest));
  out.pid = parse_pid(take_token(rest));
  take_token(rest);  // MSGID
  out.text = skip_structured_data(rest);
  if (out.text.starts_with("\xEF\xBB\xBF")) out.text.remove_prefix(3);
  clean_text(scratch, out);
  return true;
}

}  // namespace mailtrace::header_parts
