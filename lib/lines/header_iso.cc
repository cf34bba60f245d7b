// Lines that begin with "2026-11-21": RFC 3339 and journalctl -o short-iso, and the own files of Exim,
// rspamd, Haraka, Dovecot, Zimbra's mailbox server, and tai64nlocal.
#include "lines/header_parts.h"

namespace mailtrace::header_parts {
namespace {

constexpr auto npos = std::string_view::npos;

/// "INFO  [thread] [context] category - text": all of it is the text, as through syslog.
bool parse_zimbra(std::string_view rest, Header& out) {
  static constexpr std::string_view kLevels[] = {"INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL"};
  const std::string_view level = rest.substr(0, rest.find(' '));
  bool known = false;
  for (const std::string_view l : kLevels) known |= l == level;
  if (!known) return false;
  out.format = HeaderFormat::Zimbra;
  out.tag = "zimbra";
  out.text = rest;
  return true;
}

/// "#155(normal) <tag>; text"
bool parse_rspamd(std::string_view rest, Header& out) {
  std::string_view text = rest;
  const std::string_view token = take_token(text);
  const std::size_t open = token.find('(');
  if (open == npos || !token.ends_with(')')) return false;
  const auto pid = parse_integer<std::uint32_t>(token.substr(1, open - 1));
  if (!pid) return false;
  out.format = HeaderFormat::Rfc3339;
  out.tag = "rspamd";
  out.pid = *pid;
  out.text = text;
  return true;
}

/// "[NOTICE] [UUID] [plugin] text": no host begins with a bracket.
bool parse_haraka(std::string_view rest, Header& out) {
  if (!rest.starts_with('[')) return false;
  std::size_t i = 1;
  while (i < rest.size() && rest[i] >= 'A' && rest[i] <= 'Z') ++i;
  if (i == 1 || rest.substr(i, 3) != "] [") return false;
  out.tag = "haraka";
  out.text = rest;
  return true;
}

bool parse_exim(std::string_view rest, Header& out) {
  out.format = HeaderFormat::Exim;
  out.tag = "exim";
  out.text = rest;
  const std::size_t close = rest.starts_with('[') ? rest.substr(0, 14).find("] ") : npos;
  if (close == npos) return true;
  if (const auto pid = parse_integer<std::uint32_t>(rest.substr(1, close - 1))) {
    out.pid = *pid;
    out.text = rest.substr(close + 2);
  }
  return true;
}

/// "1vxNiW-4o5NDgrjpxK-skOz" or "1vxNiW-0000AB-Cd"
bool is_exim_id(std::string_view token) {
  return (token.size() == 16 && token[6] == '-' && token[13] == '-') ||
         (token.size() == 23 && token[6] == '-' && token[18] == '-');
}

bool is_host(std::string_view token) {
  for (const char c : token) {
    if (!is_letter(c) && !is_digit(c) && c != '.' && c != '-' && c != '_' && c != ':') return false;
  }
  return !token.empty() && !token.ends_with(':') && !is_exim_id(token);
}

/// "tag[pid]:", or the tag of a daemon that logs without pid: Exim's texts hold words with a colon too.
bool is_tag(std::string_view token) {
  if (!token.ends_with(':')) return false;
  token.remove_suffix(1);
  if (token.ends_with(']')) {
    const std::size_t open = token.find('[');
    return open != npos && open > 0 && parse_pid(token.substr(open + 1, token.size() - open - 2)) != 0;
  }
  static constexpr std::string_view kWithoutPid[] = {"dovecot", "postgrey", "qmail", "spamd"};
  for (const std::string_view tag : kWithoutPid) {
    if (token == tag) return true;
  }
  return token.starts_with("postfix/") || token.starts_with("courier");
}

/// Whether "host tag[pid]: " follows a stamp that Exim might have written too.
bool has_origin(std::string_view rest) {
  const std::string_view host = take_token(rest);
  if (!is_host(host)) return false;
  return is_tag(take_token(rest)) || rest.starts_with("message repeated ");
}

/// After "2026-11-21 09:48:16" with a blank between date and time.
bool parse_after_blank_stamp(std::string_view rest, const IsoStamp& iso, HeaderScratch& scratch,
                             Header& out) {
  if (!rest.starts_with(' ')) return false;
  rest.remove_prefix(1);
  if (rest.empty()) return false;
  if (iso.fraction.mark == ',') return iso.fraction.digits == 3 && !iso.has_zone && parse_zimbra(rest, out);
  if (iso.fraction.digits == 9 && !iso.has_zone) {
    out.format = HeaderFormat::Multilog;
    out.tag = "qmail";
    out.text = rest;
    return true;
  }
  if (!iso.has_zone && rest.size() > 6 && (rest[0] == '+' || rest[0] == '-') && rest[5] == ' ') {
    const char* p = rest.data();
    if (take_zone(p, p + 5, out.stamp)) rest.remove_prefix(6);
  }
  if (rest.starts_with('#') && parse_rspamd(rest, out)) return true;
  out.format = HeaderFormat::Rfc3339;
  if (has_origin(rest)) return parse_origin(rest, scratch, out);
  if (parse_dovecot_file(rest, scratch, out)) return true;
  return parse_exim(rest, out);
}

}  // namespace

bool parse_iso(std::string_view line, HeaderScratch& scratch, Header& out) {
  const char* p = line.data();
  const char* const end = p + line.size();
  IsoStamp iso{out.stamp};
  if (!take_iso_stamp(p, end, scratch, iso)) return false;
  const std::string_view rest(p, static_cast<std::size_t>(end - p));
  if (iso.separator == ' ') return parse_after_blank_stamp(rest, iso, scratch, out);
  if (!rest.starts_with(' ')) return false;
  out.format = HeaderFormat::Rfc3339;
  return parse_haraka(rest.substr(1), out) || parse_origin(rest, scratch, out);
}

}  // namespace mailtrace::header_parts
