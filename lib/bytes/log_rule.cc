#include "bytes/log_rule.h"

#include <algorithm>
#include <array>
#include <string>

#include "bytes/open_source.h"
#include "bytes/rotation.h"

namespace mailtrace {
namespace {

using namespace std::string_view_literals;

/// How much of a file, and how many of its lines, the content test looks at.
constexpr std::size_t kLookedAt = 8192;
constexpr int kLinesLookedAt = 20;

constexpr std::array kNeverEndings = {".db"sv,  ".journal"sv, ".sqlite"sv, ".pid"sv,  ".lock"sv,
                                      ".swp"sv, ".swo"sv,     ".conf"sv,   ".html"sv, ".js"sv,
                                      ".so"sv,  ".png"sv,     ".pdf"sv,    ".tar"sv,  ".zip"sv};
constexpr std::array kNeverNames = {"wtmp"sv, "btmp"sv, "utmp"sv, "lastlog"sv, "faillog"sv};
constexpr std::array kLogEndings = {".log"sv, "maillog"sv, "mainlog"sv, "rejectlog"sv, "paniclog"sv};
constexpr std::array kLogBeginnings = {"mail.log"sv, "maillog"sv, "zimbra.log"sv, "mailbox.log"sv};
constexpr std::array kLogNames = {"messages"sv,  "syslog"sv,       "mail.err"sv,    "mail.info"sv,
                                  "mail.warn"sv, "mail.warning"sv, "mail.notice"sv, "mail"sv};

std::string_view base_name(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

template <class List>
bool ends_with_any(std::string_view name, const List& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view end) { return name.ends_with(end); });
}
template <class List>
bool starts_with_any(std::string_view name, const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view begin) { return name.starts_with(begin); });
}
template <class List>
bool is_any(std::string_view name, const List& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether `text` begins as `shape` says: '9' a digit, ' ' a blank or a digit, 'a' a letter, anything
/// else itself.
bool has_shape(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    char c = text[i];
    bool digit = c >= '0' && c <= '9';
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool fits = shape[i] == '9'   ? digit
                : shape[i] == ' ' ? digit || c == ' '
                : shape[i] == 'a' ? letter
                                  : c == shape[i];
    if (!fits) return false;
  }
  return true;
}

bool is_log_line(std::string_view line) {
  if (line.starts_with('<')) {
    std::size_t end = line.substr(0, 6).find('>');
    if (end == std::string_view::npos) return false;
    line.remove_prefix(end + 1);
    if (line.starts_with("1 ")) line.remove_prefix(2);
  }
  if (line.starts_with('{')) return line.find("\"__REALTIME_TIMESTAMP\"") != std::string_view::npos;
  return has_shape(line, "aaa  9 99:99:99") || has_shape(line, "9999-99-99T99:99:99") ||
         has_shape(line, "9999-99-99 99:99:99") || has_shape(line, "[99/aaa/9999 99:99:99]") ||
         line.starts_with("@40000000");
}

}  // namespace

NameVerdict judge_name(std::string_view path) {
  std::string_view name = base_name(path);
  if (name.empty() || name.front() == '.' || name.front() == '#' || name.back() == '~')
    return NameVerdict::Never;
  if (ends_with_any(name, kNeverEndings)) return NameVerdict::Never;
  std::string set = rotation_of(name).set;
  if (is_any(set, kNeverNames)) return NameVerdict::Never;
  if (ends_with_any(set, kLogEndings) || starts_with_any(set, kLogBeginnings) || is_any(set, kLogNames))
    return NameVerdict::Log;
  return NameVerdict::Unknown;
}

bool has_log_lines(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  for (int i = 0; i < kLinesLookedAt && !text.empty(); ++i) {
    std::size_t end = text.find('\n');
    if (is_log_line(text.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  return false;
}

bool content_is_log(const SourceFile& file) {
  Result<std::unique_ptr<ByteSource>> source = open_source(file);
  if (!source) return false;
  std::string head(kLookedAt, '\0');
  std::size_t held = 0;
  while (held < head.size()) {
    Result<std::size_t> n = (*source)->read(std::span(head).subspan(held));
    if (!n || *n == 0) break;
    held += *n;
  }
  return has_log_lines(std::string_view(head).substr(0, held));
}

}  // namespace mailtrace
