#include "patterns/field.h"

#include <algorithm>

namespace mailtrace {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, static_cast<std::size_t>(EventKind::Ignore) + 1> kKindNames = {
    "accept", "identify", "queue",   "deliver", "outcome",    "end",  "notify", "refuse", "filter",
    "store",  "requeue",  "connect", "session", "disconnect", "login", "note",   "part",   "ignore",
};
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {
    "queue_id",    "task",        "message_id", "sender",        "recipient", "recipients", "original",
    "client",      "client_name", "client_ip",  "origin_client", "helo",      "proto",      "sasl_user",
    "sasl_method", "uid",         "size",       "nrcpt",         "subject",   "relay",      "relay_name",
    "relay_ip",    "delay",       "delays",     "dsn",           "status",    "response",   "action",
    "where",       "reason",      "header",     "parent_id",     "next_id",   "further_id", "next_task",
    "child_id",    "notice_for",  "forward_id", "about_id",      "score",     "tests",      "category",
    "quarantine",  "notice_id",   "mailbox",    "user",          "target",    "count",      "attempt",
    "instance",    "domain",      "session",    "other_id",      "pid",       "piece",      "pieces",
    "text",
};
static_assert(!kKindNames.back().empty() && !kFieldNames.back().empty());

template <class Names>
std::optional<std::size_t> find_name(const Names& names, std::string_view word) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::string_view to_string(EventKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(Field field) {
  return kFieldNames[static_cast<std::size_t>(field)];
}

std::optional<EventKind> event_kind_from(std::string_view word) {
  const auto i = find_name(kKindNames, word);
  if (!i || static_cast<EventKind>(*i) == EventKind::Part) return std::nullopt;
  return static_cast<EventKind>(*i);
}

std::optional<Field> field_from(std::string_view word) {
  const auto i = find_name(kFieldNames, word);
  if (!i) return std::nullopt;
  return static_cast<Field>(*i);
}

}  // namespace mailtrace
