#include "transactions/unit.h"

#include <algorithm>
#include <cstring>

#include "base/text_hash.h"
#include "transactions/unit_pool.h"

namespace mailtrace {

const UnitTies Unit::kNoTies;

void Unit::give_back() {
  pool_.take_back(this);
}

std::string_view Unit::keep_text(std::string_view text) {
  if (text.empty()) return {};
  char* const kept = texts.take(text.size());
  std::memcpy(kept, text.data(), text.size());
  return {kept, text.size()};
}

/// The key is kept once.
void Unit::note_message_id(std::string_view logged) {
  thread_local std::string text;
  normalise_message_id(logged, text);
  if (text.empty()) return;
  if (has_message_id(text)) return;
  message_ids.push_back({keep_text(text), text_hash(text)});
}

bool Unit::has_message_id(std::string_view key) {
  constexpr std::size_t kFew = 12;
  const auto known = message_ids.all();
  const auto text_of = [&](std::size_t i) { return known[i].text; };
  if (known.size() > kFew) return own_ties().message_id_index.find(key, known.size(), text_of) < known.size();
  return std::any_of(known.begin(), known.end(), [&](const MessageKey& one) { return one.text == key; });
}

/// A refused recipient leaves the others; what is discarded is accepted first.
void Unit::note_refusal(const Event& event) {
  const std::string_view action = event.fields.get(Field::Action);
  refused = refused || action == "discard";
  if (action != "reject" || event.fields.get(Field::Where) == "RCPT") return;
  refused = true;
  refused_for_now = refused_for_now || event.fields.get(Field::Response).starts_with('4') ||
                    event.fields.get(Field::Dsn).starts_with("4.");
}

void Unit::note_accept(const Event& event) {
  if (!accepted) accepted_at = event.place.time;
  accepted = true;
  // Who logs a size with it has the whole message.
  queued = queued || event.fields.has(Field::Size);
  if (!has_queue_line) submitted_here = event.fields.has(Field::Uid);
  if (event.fields.has(Field::Client)) {
    first_client = std::min(first_client, static_cast<std::uint32_t>(events.size()));
  }
}

void Unit::add(const Event& event, KeepLine keep_line) {
  first = std::min(first, event.place.time);
  last = std::max(last, event.place.time);
  switch (event.kind) {
    case EventKind::Accept:
      note_accept(event);
      break;
    case EventKind::Queue:
      if (!has_queue_line) {
        const auto sender = event.fields.find(Field::Sender);
        local_notice = submitted_here && sender && sender->empty();
      }
      has_queue_line = true;
      queued = true;
      break;
    case EventKind::Deliver:
      queued = true;
      break;
    case EventKind::Identify:
      identified = true;
      break;
    case EventKind::Refuse:
      note_refusal(event);
      break;
    case EventKind::Requeue:
      requeued = true;
      break;
    case EventKind::Store:
      forwards = forwards || event.fields.has(Field::Target);
      break;
    case EventKind::End:
      ended = true;
      end_time = event.place.time;
      break;
    default:
      break;
  }
  if (const auto logged = event.fields.find(Field::MessageId)) note_message_id(*logged);
  if (const auto other = event.fields.find(Field::OtherId)) {
    auto& others = own_ties().other_ids;
    if (std::find(others.begin(), others.end(), *other) == others.end()) others.emplace_back(*other);
  }
  if (event.fields.has(Field::Sender)) {
    first_sender = std::min(first_sender, static_cast<std::uint32_t>(events.size()));
  }
  events.push_back(KeptEvent(event, keep_line, texts), texts);
}

}  // namespace mailtrace
