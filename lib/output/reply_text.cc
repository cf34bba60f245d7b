#include "output/reply_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "output/text_escape.h"

namespace mailtrace {
namespace {

constexpr std::size_t kNameLimit = 64;
constexpr std::size_t kReplyLimit = 140;

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// "name[ip]:port", "name [ip]", "[ip]:port", "name": name, or what is in the brackets.
std::string_view name_or_ip(std::string_view relay) {
  const auto open = relay.find('[');
  std::string_view name = relay.substr(0, open);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  while (!name.empty() && name.back() == '.') name.remove_suffix(1);
  if (open == std::string_view::npos || (!name.empty() && name != "unknown")) return name;
  return relay.substr(open + 1, relay.find(']', open) - open - 1);
}

bool is_this_machine(std::string_view name) {
  return starts_with(name, "127.") || name == "::1" || name == "localhost" || starts_with(name, "localhost.");
}

/// The length of "550 " or "550-" and an enhanced code after it at the start of `text`, or 0.
std::size_t code_size(std::string_view text) {
  if (text.size() < 4 || !is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[2])) return 0;
  if (text[3] != ' ' && text[3] != '-') return 0;
  std::size_t i = 4;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '.')) ++i;
  const bool enhanced =
      i > 4 && i < text.size() && text[i] == ' ' && text.substr(4, i - 4).find('.') != std::string_view::npos;
  return enhanced ? i + 1 : 4;
}

/// The lines of one reply, logged one after another with their codes, as one text with one code.
std::string joined_lines(std::string_view text) {
  const std::size_t size = code_size(text);
  if (size == 0) return std::string(text);
  std::string code(text.substr(0, size));
  std::string more = code;  // the code of all lines but the last
  code[3] = ' ';
  more[3] = '-';
  std::string result = code;
  for (std::string_view rest = text.substr(size); !rest.empty(); rest.remove_prefix(1)) {
    while (starts_with(rest, more) || (more == text.substr(0, size) && starts_with(rest, code)))
      rest.remove_prefix(size);
    if (rest.empty()) break;
    result += rest.front();
  }
  return result;
}

/// Takes "host NAME said: " off the front of `text` and gives NAME, or leaves it and gives "".
std::string_view take_speaker(std::string_view& text) {
  constexpr std::array<std::string_view, 2> kVerbs{" said: ", " refused to talk to me: "};
  if (!starts_with(text, "host ")) return {};
  const std::string_view after = text.substr(5);
  const std::string_view name = after.substr(0, after.find(' '));
  for (const auto verb : kVerbs) {
    if (!starts_with(after.substr(name.size()), verb)) continue;
    text = after.substr(name.size() + verb.size());
    return name;
  }
  return {};
}

bool contains_any_case(std::string_view text, std::string_view lower_word) {
  return std::search(text.begin(), text.end(), lower_word.begin(), lower_word.end(),
                     [](char a, char b) { return to_lower(a) == b; }) != text.end();
}

}  // namespace

std::string server_of(std::string_view relay) {
  const bool bracketed = relay.find('[') != std::string_view::npos;
  const std::string_view name = name_or_ip(relay);
  const bool is_path = name.find('/') != std::string_view::npos;
  if (is_path || is_this_machine(name) || (!bracketed && name.find_first_of(".:") == std::string_view::npos))
    return {};
  return quoted(name, kNameLimit);
}

Reply reply_of(std::string_view response) {
  Reply reply;
  reply.server = server_of(take_speaker(response));
  const auto tail = response.rfind(" (in reply to ");
  if (tail != std::string_view::npos && tail > 0) response = response.substr(0, tail);
  reply.text = quoted(joined_lines(response.substr(0, 4 * kReplyLimit)), kReplyLimit);
  const bool is_cut = reply.text.size() > 3 && reply.text.substr(reply.text.size() - 3) == "...";
  while (!is_cut && !reply.text.empty() && (reply.text.back() == '.' || reply.text.back() == ' '))
    reply.text.pop_back();
  return reply;
}

bool is_greylisting(std::string_view response) {
  return contains_any_case(response, "greylist") || contains_any_case(response, "graylist") ||
         contains_any_case(response, "grey-list");
}

}  // namespace mailtrace
