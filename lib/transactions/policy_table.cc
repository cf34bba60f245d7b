#include "transactions/policy_table.h"

#include "base/text.h"
#include "base/text_hash.h"
#include "transactions/message_id.h"

namespace mailtrace {
namespace {

constexpr std::uint32_t kSweepEvery = 10'000;

void bring_together(Unit& a, Unit& b) {
  for (const WeakUnitPtr& known : a.ties().near) {
    if (known.lock().get() == &b) return;
  }
  a.own_ties().near.push_back(b.weak_from_this());
  b.own_ties().near.push_back(a.weak_from_this());
}

}  // namespace

void PolicyTable::Recent::drop_old(Timestamp now) {
  const auto is_old = [&] {
    return seen_.size() - first_ > kMostOfClient || seen_[first_].time + kPolicyReach < now;
  };
  while (first_ < seen_.size() && is_old()) ++first_;
  if (first_ < kMostOfClient && first_ < seen_.size()) return;
  seen_.erase(seen_.begin(), seen_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

void PolicyTable::Recent::bring_to(Unit& unit) const {
  for (std::size_t i = first_; i < seen_.size(); ++i) {
    if (const auto other = seen_[i].unit.lock()) bring_together(unit, *other);
  }
}

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
  client.lines.drop_old(line.place.time);
  client.units.drop_old(line.place.time);
  return client;
}

void PolicyTable::add(const Event& line, Unit& unit) {
  Client& client = client_of(line);
  client.units.bring_to(unit);
  client.lines.add(line.place.time, unit);
}

void PolicyTable::met(const Event& line, Unit& unit) {
  Client& client = client_of(line);
  client.lines.bring_to(unit);
  client.units.add(line.place.time, unit);
}

void PolicyTable::forget_silent(Timestamp now) {
  clients_.erase_if([&](const Client& client) { return client.last + kPolicyReach < now; });
}

}  // namespace mailtrace
