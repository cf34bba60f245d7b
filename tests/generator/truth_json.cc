#include "truth_json.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace make_log {
namespace {

constexpr std::array<std::string_view, 10> kWorstFirst = {"bounced", "expired", "rejected", "greylisted", "blocked",
                                                          "deferred", "held", "discarded", "queued", "sent"};

std::size_t badness(std::string_view status) {
  return static_cast<std::size_t>(std::find(kWorstFirst.begin(), kWorstFirst.end(), status) - kWorstFirst.begin());
}

void append_array(std::string& out, std::string_view key, std::vector<std::string_view> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  fmt::format_to(std::back_inserter(out), ",\"{}\":[", key);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out += ',';
    append_json_string(out, values[i]);
  }
  out += ']';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

PartJson::PartJson(const Message& message, const std::vector<int>& part_of_unit, int part,
                   const std::vector<std::string>& files)
    : message_(message), part_of_unit_(part_of_unit), part_(part), files_(files) {
  for (const LineInfo& line : message.lines) {
    has_lines_ |= here(line);
    has_own_ |= here(line) && (line.role == Role::Own || line.role == Role::Noqueue);
  }
}

bool PartJson::here(const LineInfo& line) const {
  return line.number != 0 && part_of_unit_[static_cast<std::size_t>(line.unit)] == part_;
}

void PartJson::append(std::string& out, int number) const {
  constexpr const char* cuts[] = {"null", "\"begin\"", "\"end\"", "\"both\""};
  const int cut = (message_.before_start ? 1 : 0) + (message_.after_end ? 2 : 0);
  fmt::format_to(std::back_inserter(out), "{{\"tag\":\"{}\",\"kind\":\"{}\",\"part\":{},\"cut\":{},\"loose\":{}", message_.tag,
                 message_.kind, number, cuts[cut], loose());
  append_names(out);
  append_hops(out);
  append_lines(out);
  append_recipients(out);
  // On hold at the end of the log: is that the end of its lines?
  const bool held = std::any_of(message_.states.begin(), message_.states.end(), [&](const StateInfo& state) {
    return std::string_view(state.status) == "held";
  });
  const char* complete = message_.any_completeness || (held && cut == 2) ? "null" : cut == 0 ? "true" : "false";
  fmt::format_to(std::back_inserter(out), ",\"complete\":{}}}\n", complete);
}

/// Senders and recipients by what the log shows; the sure ones of the pair lists are the queries that must find it.
void PartJson::append_names(std::string& out) const {
  std::vector<std::string_view> from, to, maybe;
  bool shows_id = false, weak = false;
  const LineInfo* first_sender = nullptr;
  for (const LineInfo& line : message_.lines) {
    if (!here(line)) continue;
    shows_id |= line.shows_message_id;
    weak |= line.weak;
    if (line.weak) continue;
    if (line.from >= 0) from.push_back(message_.names[static_cast<std::size_t>(line.from)]);
    if (line.from >= 0 && first_sender == nullptr) first_sender = &line;
    for (const std::int16_t address : {line.to, line.original}) {
      if (address >= 0) to.push_back(message_.names[static_cast<std::size_t>(address)]);
    }
  }
  if (weak) maybe.assign(message_.names.begin(), message_.names.end());
  for (const RecipientInfo& recipient : message_.recipients) {
    if (weak) maybe.push_back(recipient.address);
  }
  out += ",\"message_id\":";
  shows_id ? append_json_string(out, message_.message_id) : void(out += "null");
  out += ",\"from\":";
  first_sender != nullptr ? append_json_string(out, message_.names[static_cast<std::size_t>(first_sender->from)]) : void(out += "null");
  append_array(out, "to", {message_.submitted.begin(), message_.submitted.end()});
  append_array(out, "froms", from);
  append_array(out, "tos", to);
  append_array(out, "maybe_names", maybe);
  out += ",\"query\":";
  if (from.empty() || to.empty()) {
    out += "null";
    return;
  }
  out += '[';
  append_json_string(out, from.front());
  out += ',';
  append_json_string(out, to.front());
  out += ']';
}

/// A transaction with no line of its own in the log, which another line names, may be listed or not.
void PartJson::append_hops(std::string& out) const {
  std::string maybe;
  out += ",\"hops\":[";
  const std::size_t begin = out.size();
  for (std::size_t unit = 0; unit < message_.units.size(); ++unit) {
    if (part_of_unit_[unit] != part_ || message_.units[unit].queue_id.empty()) continue;
    const bool seen = std::any_of(message_.lines.begin(), message_.lines.end(), [&](const LineInfo& line) {
      return line.number != 0 && line.role == Role::Own && line.unit == static_cast<int>(unit);
    });
    const bool first = seen ? out.size() == begin : maybe.empty();
    fmt::format_to(std::back_inserter(seen ? out : maybe), "{}{{\"host\":\"{}\",\"queue_id\":\"{}\"}}", first ? "" : ",",
                   message_.units[unit].host, message_.units[unit].queue_id);
  }
  out += "],\"maybe_hops\":[" + maybe + "]";
}

void PartJson::append_role(std::string& out, Role role, std::uint16_t file, bool& first) const {
  constexpr const char* names[] = {"own", "filter", "store", "noqueue", "session"};
  bool open = false;
  std::vector<std::uint32_t> numbers;
  for (const LineInfo& line : message_.lines) {
    if (here(line) && line.role == role && line.file == file) numbers.push_back(line.number);
  }
  std::sort(numbers.begin(), numbers.end());
  for (const std::uint32_t number : numbers) {
    if (!open) fmt::format_to(std::back_inserter(out), "{}\"{}\":[{}", first ? "" : ",", names[static_cast<int>(role)], number);
    else fmt::format_to(std::back_inserter(out), ",{}", number);
    open = true;
    first = false;
  }
  if (open) out += ']';
}

void PartJson::append_lines(std::string& out) const {
  std::vector<std::uint16_t> files;
  for (const LineInfo& line : message_.lines) {
    if (here(line)) files.push_back(line.file);
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  out += ",\"lines\":{";
  for (std::size_t i = 0; i < files.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}\"{}\":{{", i == 0 ? "" : ",", files_[files[i]]);
    bool first = true;
    for (const Role role : {Role::Own, Role::Filter, Role::Store, Role::Noqueue, Role::Session}) {
      append_role(out, role, files[i], first);
    }
    out += '}';
  }
  out += '}';
}

const char* PartJson::last_status(std::size_t recipient) const {
  const char* status = nullptr;
  for (const StateInfo& state : message_.states) {
    if (state.recipient == static_cast<int>(recipient) && here(message_.lines[static_cast<std::size_t>(state.line)])) {
      status = state.status;
    }
  }
  return status;
}

/// Recipients whose last state no line shows (it stands before or after the log) may be listed with any status.
void PartJson::append_recipients(std::string& out) const {
  std::string maybe;
  std::string_view worst = "sent";
  bool sure = !message_.any_status, any = false;
  out += ",\"recipients\":[";
  for (std::size_t i = 0; i < message_.recipients.size(); ++i) {
    const RecipientInfo& recipient = message_.recipients[i];
    const char* status = last_status(i);
    if (status == nullptr || recipient.optional || *status == '\0') {
      maybe += maybe.empty() ? "" : ",";
      append_json_string(maybe, recipient.address);
      sure &= recipient.optional;
      continue;
    }
    out += any ? ",{\"address\":" : "{\"address\":";
    append_json_string(out, recipient.address);
    out += ",\"original\":";
    recipient.original.empty() ? void(out += "null") : append_json_string(out, recipient.original);
    fmt::format_to(std::back_inserter(out), ",\"status\":\"{}\"", status);
    if (*recipient.also != '\0') fmt::format_to(std::back_inserter(out), ",\"also\":\"{}\"", recipient.also);
    out += '}';
    sure &= *recipient.also == '\0';
    if (badness(status) < badness(worst)) worst = status;
    any = true;
  }
  fmt::format_to(std::back_inserter(out), "],\"maybe_recipients\":[{}],\"status\":", maybe);
  sure && any ? void(fmt::format_to(std::back_inserter(out), "\"{}\"", worst)) : void(out += "null");
}

}  // namespace make_log
