#include "transactions/policy_table.h"

namespace mailtrace {
namespace {

// A server asks, other lists and services answer, and only then it logs what it did.
constexpr Duration kNear = Duration::from_seconds(30);
constexpr std::uint32_t kSweepEvery = 10'000;

/// "192.0.2.1" of "name[192.0.2.1]:port" and of itself.
std::string_view address_of(const Event& line) {
  if (const auto address = line.fields.find(Field::ClientIp)) return *address;
  const std::string_view client = line.fields.get(Field::Client);
  const std::size_t open = client.find('[');
  if (open == client.npos) return client;
  return client.substr(open + 1, client.find(']', open) - open - 1);
}

template <class Seen>
void drop_old(std::deque<Seen>& seen, Timestamp now) {
  while (!seen.empty() && (seen.size() > PolicyTable::kMostOfClient || seen.front().time + kNear < now)) {
    seen.pop_front();
  }
}

void bring_together(Unit& a, Unit& b) {
  for (const std::weak_ptr<Unit>& known : a.near) {
    if (known.lock().get() == &b) return;
  }
  a.near.push_back(b.weak_from_this());
  b.near.push_back(a.weak_from_this());
}

}  // namespace

PolicyTable::Client& PolicyTable::client_of(const Event& line) {
  if (until_sweep_-- == 0) {
    until_sweep_ = kSweepEvery;
    forget_silent(line.place.time);
  }
  Client& client = clients_[std::string(line.host).append(1, '\0').append(address_of(line))];
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
  std::erase_if(clients_, [&](const auto& client) { return client.second.last + kNear < now; });
}

}  // namespace mailtrace
