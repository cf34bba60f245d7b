#include "transactions/policy_table.h"

#include "base/text.h"
#include "base/text_hash.h"
#include "transactions/message_id.h"

namespace mailtrace {
namespace {

constexpr std::uint32_t kSweepEvery = 10'000;

template <class Seen>
void drop_old(std::vector<Seen>& seen, Timestamp now) {
  auto kept = seen.begin();
  while (kept != seen.end() && (static_cast<std::size_t>(seen.end() - kept) > PolicyTable::kMostOfClient ||
                                kept->time + kPolicyReach < now)) {
    ++kept;
  }
  seen.erase(seen.begin(), kept);
}

void bring_together(Unit& a, Unit& b) {
  for (const std::weak_ptr<Unit>& known : a.ties().near) {
    if (known.lock().get() == &b) return;
  }
  a.own_ties().near.push_back(b.weak_from_this());
  b.own_ties().near.push_back(a.weak_from_this());
}

}  // namespace

bool names_a_message(const Fields& fields) {
  return fields.has(Field::AboutId) || fields.has(Field::NextId) ||
         !normalise_message_id(fields.get(Field::MessageId)).empty();
}

bool is_policy_line(const Event& event) {
  return (event.kind == EventKind::Filter || event.kind == EventKind::Store) &&
         event.fields.get(Field::QueueId).empty() && event.fields.get(Field::Task).empty() &&
         event.fields.has(Field::ClientIp) && !names_a_message(event.fields);
}

std::string_view client_address(const Event& event) {
  if (const auto address = event.fields.find(Field::ClientIp)) return *address;
  const std::string_view client = event.fields.get(Field::Client);
  const std::size_t open = client.find('[');
  if (open == client.npos) return client;
  return client.substr(open + 1, client.find(']', open) - open - 1);
}

PolicyTable::Client& PolicyTable::client_of(const Event& line) {
  if (until_sweep_-- == 0) {
    until_sweep_ = kSweepEvery;
    forget_silent(line.place.time);
  }
  const std::string_view address = client_address(line);
  const auto [found, is_new] =
      clients_.find_or_add(text_hash(address, text_hash(line.host)), [&](const Client& other) {
        return is_same_text(other.address, address) && is_same_text(other.host, line.host);
      });
  Client& client = *found;
  if (is_new) {
    client.host = line.host;
    client.address = address;
  }
  client.last = line.place.time;
  drop_old(client.lines, line.place.time);
  drop_old(client.units, line.place.time);
  return client;
}

void PolicyTable::add(const Event& line, Unit& unit) {
  Client& client = client_of(line);
  for (const Seen& seen : client.units) {
    if (const auto other = seen.unit.lock()) bring_together(unit, *other);
  }
  client.lines.push_back({line.place.time, unit.weak_from_this()});
}

void PolicyTable::met(const Event& line, Unit& unit) {
  Client& client = client_of(line);
  for (const Seen& seen : client.lines) {
    if (const auto other = seen.unit.lock()) bring_together(unit, *other);
  }
  client.units.push_back({line.place.time, unit.weak_from_this()});
}

void PolicyTable::forget_silent(Timestamp now) {
  clients_.erase_if([&](const Client& client) { return client.last + kPolicyReach < now; });
}

}  // namespace mailtrace
