#include "message.h"

namespace make_log {

int Message::add_unit(std::string_view host, std::string_view queue_id) {
  units.push_back({std::string(host), std::string(queue_id)});
  return static_cast<int>(units.size()) - 1;
}

int Message::name(std::string_view address) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == address) return static_cast<int>(i);
  }
  names.emplace_back(address);
  return static_cast<int>(names.size()) - 1;
}

int Message::recipient(std::string_view address, std::string_view original, bool optional) {
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    if (recipients[i].address == address) return static_cast<int>(i);
  }
  recipients.push_back({std::string(address), std::string(original == address ? "" : original), "", optional});
  return static_cast<int>(recipients.size()) - 1;
}

int Message::add_line(int unit, Role role) {
  LineInfo info;
  info.unit = static_cast<std::int16_t>(unit);
  info.role = role;
  lines.push_back(info);
  return static_cast<int>(lines.size()) - 1;
}

void Message::link(int a, int b, int line1, int line2, int line3) {
  links.push_back({a, b, {line1, line2, line3}});
}

void Message::state(int recipient, int line, const char* status) {
  states.push_back({recipient, line, status});
}

void Message::names_sender(int line, std::string_view from, bool weak) {
  LineInfo& info = lines[static_cast<std::size_t>(line)];
  info.from = static_cast<std::int16_t>(name(from));
  info.weak = info.weak || weak;
}

void Message::names_recipient(int line, std::string_view to, std::string_view original, bool weak) {
  LineInfo& info = lines[static_cast<std::size_t>(line)];
  info.to = static_cast<std::int16_t>(name(to));
  if (!original.empty()) info.original = static_cast<std::int16_t>(name(original));
  info.weak = info.weak || weak;
}

}  // namespace make_log
