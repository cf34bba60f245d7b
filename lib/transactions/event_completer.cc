#include "transactions/event_completer.h"

namespace mailtrace {

const Event& EventCompleter::complete(const Event& event) {
  const bool has_attempt = event.fields.has(Field::Attempt);
  const bool has_parts = event.fields.has(Field::ClientIp) && !event.fields.has(Field::Client);
  const bool has_relay_parts = event.fields.has(Field::RelayIp) && !event.fields.has(Field::Relay);
  const bool has_session = event.fields.has(Field::Session);
  if (!has_attempt && !has_parts && !has_relay_parts && !has_session) return event;
  copy_ = event;
  copy_.hashes = {};
  if (has_parts) join_client(event);
  if (has_relay_parts) join_relay(event);
  if (has_session) complete_session(event);
  if (has_attempt) {
    make_key(event, Field::Attempt);
    event.fields.has(Field::QueueId) ? declare(event) : resolve(event);
  }
  return copy_;
}

void EventCompleter::join_client(const Event& event) {
  const std::string_view name = event.fields.get(Field::ClientName);
  client_.assign(name.empty() ? "unknown" : name).append(1, '[').append(event.fields.get(Field::ClientIp));
  client_.push_back(']');
  copy_.fields.set(Field::Client, client_);
}

void EventCompleter::join_relay(const Event& event) {
  const std::string_view name = event.fields.get(Field::RelayName);
  const std::string_view address = event.fields.get(Field::RelayIp);
  relay_ = name.empty() ? std::string(address) : std::string(name).append(1, '[').append(address).append(1, ']');
  copy_.fields.set(Field::Relay, relay_);
}

void EventCompleter::complete_session(const Event& event) {
  make_key(event, Field::Session);
  auto at = peers_.find(key_);
  const auto client = copy_.fields.find(Field::Client);
  const auto user = copy_.fields.find(Field::SaslUser);
  if (at == peers_.end()) {
    if (!client && !user) return;
    while (peers_.size() >= kMostAttempts && !peer_order_.empty()) {
      peers_.erase(peer_order_.front());
      peer_order_.pop_front();
    }
    at = peers_.emplace(key_, Peer{}).first;
    peer_order_.push_back(key_);
    if (peer_order_.size() > 2 * kMostAttempts) drop_past_sessions();
  }
  if (client) at->second.client = *client;
  const bool is_refused = event.kind == EventKind::Refuse ||
                          (event.kind == EventKind::Login && event.fields.get(Field::Status) == "rejected");
  if (user && !is_refused) at->second.sasl_user = *user;
  peer_ = at->second;
  if (!client && !peer_.client.empty()) copy_.fields.set(Field::Client, peer_.client);
  if (!user && !peer_.sasl_user.empty()) copy_.fields.set(Field::SaslUser, peer_.sasl_user);
  if (event.kind == EventKind::Disconnect) peers_.erase(at);
}

/// peer_order_ without the sessions that have ended.
void EventCompleter::drop_past_sessions() {
  std::erase_if(peer_order_, [&](const std::string& key) { return !peers_.contains(key); });
}

void EventCompleter::make_key(const Event& event, Field number) {
  key_.assign(event.host).push_back('\0');
  key_.append(event.tag).push_back('\0');
  key_.append(event.fields.get(Field::Instance)).push_back('\0');
  key_.append(event.fields.get(number));
}

void EventCompleter::declare(const Event& event) {
  Attempt& attempt = attempts_[key_];
  attempt.queue_id = event.fields.get(Field::QueueId);
  attempt.recipient = event.fields.get(Field::Recipient);
  attempt.relay = event.fields.get(Field::Relay);
  attempt.time = event.place.time;
  attempt.number = ++declared_;
  order_.emplace_back(key_, declared_);
  while (attempts_.size() > kMostAttempts || order_.size() > 2 * kMostAttempts) forget_oldest();
}

void EventCompleter::forget_oldest() {
  const auto at = attempts_.find(order_.front().first);
  if (at != attempts_.end() && at->second.number == order_.front().second) attempts_.erase(at);
  order_.pop_front();
}

void EventCompleter::resolve(const Event& event) {
  const auto at = attempts_.find(key_);
  if (at == attempts_.end()) return;
  found_ = at->second;
  if (event.kind == EventKind::Deliver) attempts_.erase(at);
  if (event.place.time - found_.time > event.lifetime) return;
  const auto fill = [&](Field field, std::string_view text) {
    if (!text.empty() && !copy_.fields.has(field)) copy_.fields.set(field, text);
  };
  fill(Field::QueueId, found_.queue_id);
  fill(Field::Recipient, found_.recipient);
  fill(Field::Relay, found_.relay);
}

}  // namespace mailtrace
