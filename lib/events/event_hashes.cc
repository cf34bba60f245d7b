#include "events/event_hashes.h"

#include "base/text_hash.h"
#include "events/event.h"

namespace mailtrace {
namespace {

bool is_of_session(EventKind kind) {
  switch (kind) {
    case EventKind::Accept:
    case EventKind::Refuse:
    case EventKind::Connect:
    case EventKind::Session:
    case EventKind::Disconnect:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::uint64_t key_hash(unsigned kind, std::string_view host, std::string_view instance, std::uint64_t id) {
  const std::uint64_t hash = text_hash(host, id + kind);
  return instance.empty() ? hash : text_hash(instance, hash);
}

std::uint64_t process_hash(const Event& event) {
  const std::string_view session = event.fields.get(Field::Session);
  const std::uint64_t hash = text_hash(event.tag, text_hash(event.host) + (session.empty() ? event.pid : 0));
  return session.empty() ? hash : text_hash(session, hash);
}

EventHashes hashes_of(const Event& event) {
  EventHashes hashes;
  if (event.kind == EventKind::Part) return hashes;
  const std::string_view queue_id = event.fields.get(Field::QueueId);
  if (event.kind == EventKind::Login && queue_id.empty()) return hashes;
  const std::string_view id = queue_id.empty() ? event.fields.get(Field::Task) : queue_id;
  if (!id.empty()) {
    hashes.id = text_hash(id);
    hashes.key = key_hash(queue_id.empty() ? kKeyOfTask : kKeyOfTransaction, event.host,
                          event.fields.get(Field::Instance), hashes.id);
  }
  if (is_of_session(event.kind)) hashes.process = process_hash(event);
  return hashes;
}

}  // namespace mailtrace
