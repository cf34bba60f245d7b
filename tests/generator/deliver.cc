// Single deliveries: mailbox server, local(8), the internet; failures and forwards.
#include <algorithm>

#include "flow.h"

namespace make_log {
namespace {

constexpr std::string_view kTls = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 "
                                  "server-signature RSA-PSS (2048 bits) server-digest SHA256";

std::string saved_text(Random& random, const std::string& id) {
  return random.chance(0.1) ? fmt::format("sieve: msgid={}: stored mail into mailbox 'Junk'", id)
                            : fmt::format("msgid={}: saved mail to INBOX", id);
}

}  // namespace

Micros Flow::to_store(Hop& hop, Micros time, Mail& mail, std::vector<Recipient*> group) {
  Host& host = world_.host(hop.host);
  const auto style = mail.id.raw != mail.id.dovecot ? 0 : random_.below(20);  // most: Dovecot
  const bool is_virtual = style == 19, is_zimbra = style == 18;
  const Program program = is_virtual ? Program::Virtual : Program::Lmtp;
  const Process process = host.take(program, time);
  const std::string session = session_id(random_);
  const Micros took = random_.between(5, 80) * kMillisecond;
  const Timing timing = this->timing(hop, time + took, is_virtual ? 0 : random_.between(10, 40) * kMillisecond, took);
  const std::string relay = is_virtual ? "virtual" : is_zimbra ? host.fqdn + "[192.0.2.250]:7025" : host.fqdn + "[private/dovecot-lmtp]";
  Micros last = time + took;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const Recipient& recipient = *group[i];
    const std::string own_session = i == 0 ? session : fmt::format("{}:R{}", session, i + 1);
    const Micros stored = last + random_.between(-900, 900);
    const int unit = static_cast<int>(script_.message().units.size());
    const bool logs = !is_virtual && !is_zimbra;
    const int store = logs ? store_line(hop, stored, recipient.address, own_session, saved_text(random_, mail.id.dovecot)) : -1;
    const std::string reply = is_virtual  ? "delivered to maildir"
                              : is_zimbra ? "250 2.1.5 Delivery OK"
                                          : fmt::format("250 2.0.0 <{}> {} Saved", recipient.address, own_session);
    const int line = outcome(hop, {last, 0, program, process.pid, 0}, recipient, relay, timing, is_zimbra ? "2.1.5" : "2.0.0", "sent", reply);
    if (logs) script_.message().link(unit, hop.unit, store, line);
    state(recipient, line, "sent");
    last += random_.between(1000, 3000);
  }
  host.give_back(program, process, last);
  return last;
}

/// What Dovecot says about a message; tied to the transaction by the Message-ID, and by the session as soon as
/// Postfix has logged it.
int Flow::store_line(const Hop& hop, Micros time, std::string_view user, const std::string& session, std::string_view text) {
  Message& message = script_.message();
  const int unit = message.add_unit(world_.host(hop.host).name, "");
  const int line = script_.log({time, hop.host, Program::Dovecot, 0, unit, Role::Store}, "lmtp({})<{}><{}>: {}", user,
                               300 + hop.host * 7, session, text);
  message.names_recipient(line, user, {}, true);
  if (mail_.id.raw == mail_.id.dovecot) message.link(unit, hop.unit, line, hop.message_id_line);
  return line;
}

Micros Flow::to_local(Hop& hop, Micros time, Mail&, Recipient& recipient) {
  constexpr std::string_view texts[] = {"delivered to maildir", "delivered to mailbox", "delivered to command: /usr/bin/procmail -a \"$EXTENSION\""};
  const std::uint32_t pid = world_.host(hop.host).pid(Program::Local, time);
  const int line = outcome(hop, {time, 0, Program::Local, pid, 0}, recipient, "local", timing(hop, time, 1, kMillisecond), "2.0.0", "sent", random_.pick(texts));
  state(recipient, line, "sent");
  return time;
}

Micros Flow::to_internet(Hop& hop, Micros time, Mail& mail, Recipient& recipient) {
  Host& host = world_.host(hop.host);
  const Process process = host.take(Program::Smtp, time);
  const std::string mx = world_.mx_text(recipient.address);
  const bool reuses = random_.chance(0.2);
  const Micros connection = reuses ? 0 : random_.between(10, 400) * kMillisecond;
  const Micros last = time + connection + random_.between(20, 900) * kMillisecond;
  if (!reuses && random_.chance(0.6)) {
    script_.log({time + connection, hop.host, Program::Smtp, process.pid, hop.unit, Role::Session},
                "Untrusted TLS connection established to {}:25: {}", mx, kTls);
  }
  if (!reuses && random_.chance(0.02)) {
    script_.log({last - kMillisecond, hop.host, Program::Smtp, process.pid, hop.unit},
                "{}: host {} refused to talk to me: 421 4.7.0 Too many connections from your host, try again later", hop.id, mx);
  }
  const Reply reply = sent_reply(world_, mail.id.raw, mail.size, last);
  const int line = outcome(hop, {last, 0, Program::Smtp, process.pid, 0}, recipient, mx + ":25",
                           timing(hop, last, connection, last - time - connection), reply.dsn, "sent", reply.text);
  state(recipient, line, "sent");
  host.give_back(Program::Smtp, process, last);
  return last;
}

Micros Flow::defer(Hop& hop, Micros time, Recipient& recipient) {
  Host& host = world_.host(hop.host);
  const bool local = World::is_local(recipient.address);
  const bool suspended = !local && random_.chance(0.1);
  const Program program = local ? Program::Lmtp : suspended ? Program::Error : Program::Smtp;
  const std::string mx = local ? host.fqdn + "[private/dovecot-lmtp]" : world_.mx_text(recipient.address);
  Reply reply = deferred_reply(random_, mx, recipient.address);
  if (local) reply = {"4.4.1", fmt::format("connect to {}: Connection refused", mx)};
  if (suspended) reply = {"4.4.1", fmt::format("delivery temporarily suspended: connect to {}:25: Connection refused", mx)};
  const bool unreached = local || suspended || reply.dsn == "4.4.1";
  const std::uint32_t pid = host.pid(program, time);
  if (unreached && !suspended && !local) sim_.noise(time - 200, hop.host, program, pid, "connect to {}:25: Connection refused", mx);
  const int line = outcome(hop, {time, 0, program, pid, 0}, recipient, unreached ? "none" : mx + ":25",
                           timing(hop, time, unreached ? 0 : 30 * kMillisecond, 0), reply.dsn, "deferred", reply.text);
  state(recipient, line, "deferred");
  return time;
}

Micros Flow::bounce(Hop& hop, Micros time, Recipient& recipient) {
  Host& host = world_.host(hop.host);
  const bool local = World::is_local(recipient.address);
  const Program program = local ? Program::Lmtp : Program::Smtp;
  const std::string mx = local ? host.fqdn + "[private/dovecot-lmtp]" : world_.mx_text(recipient.address);
  Reply reply = bounced_reply(random_, mx, recipient.address);
  if (local) reply = {"5.1.1", fmt::format("host {} said: 550 5.1.1 <{}> User doesn't exist: {} (in reply to RCPT TO command)", mx, recipient.address, recipient.address)};
  const std::uint32_t pid = host.pid(program, time);
  const int line = outcome(hop, {time, 0, program, pid, 0}, recipient, local ? mx : mx + ":25",
                           timing(hop, time, 20 * kMillisecond, 10 * kMillisecond), reply.dsn, "bounced", reply.text);
  state(recipient, line, "bounced");
  return time;
}

/// local(8) with a .forward: the message goes on under a new ID.
Micros Flow::local_forward(Hop& hop, Micros time, Mail& mail, Recipient& recipient) {
  Host& host = world_.host(hop.host);
  const Process process = host.take(Program::Local, time);
  Message& message = script_.message();
  const Timing timing = this->timing(hop, time, 1, kMillisecond);
  if (recipient.keeps_copy) {
    const int line = outcome(hop, {time - 300, 0, Program::Local, process.pid, 0}, recipient, "local", timing, "2.0.0", "sent", "delivered to maildir");
    state(recipient, line, "sent");
  } else {
    message.recipients[static_cast<std::size_t>(recipient.record)].optional = true;
  }
  Hop child = open(hop.host, time + kMillisecond, Opening::Other);
  child.shows_original = true;
  Mail onward{mail.from, mail.id, mail.size + 140, {}, false, false, false};
  onward.recipients.push_back({recipient.target, recipient.address, Fate::Sent, random_.chance(0.1) ? 1 : 0, "", false,
                               message.recipient(recipient.target, recipient.original())});
  message_id(child, child.opened, mail.id);
  const Micros said = child.opened + random_.between(1, 4) * kMillisecond;
  const int line = outcome(hop, {said, 0, Program::Local, process.pid, 0}, recipient, "local", timing, "2.0.0", "sent", fmt::format("forwarded as {}", child.id));
  message.link(hop.unit, child.unit, line);
  host.give_back(Program::Local, process, said);
  deliver_all(child, said + random_.between(-800, 3000), onward);
  return said;
}

/// Sieve redirect: Dovecot submits the same message again; nothing but the Message-ID ties the two.
Micros Flow::sieve_forward(Hop& hop, Micros time, Mail& mail, Recipient& recipient, const std::string& session) {
  Host& host = world_.host(hop.host);
  Message& message = script_.message();
  Hop child = open(hop.host, time, Opening::Accept);
  child.accept_line = script_.log({time, hop.host, Program::Pickup, host.pid(Program::Pickup, time), child.unit}, "{}: uid=5000 from=<{}>",
                                  child.id, recipient.address);
  message.names_sender(child.accept_line, recipient.address, true);
  message_id(child, time + 2 * kMillisecond, mail.id);
  const Micros said = time + random_.between(4, 9) * kMillisecond;
  const int unit = static_cast<int>(message.units.size());
  const int sieve = store_line(hop, said, recipient.address, session, fmt::format("sieve: msgid={}: redirect action: forwarded to <{}>", mail.id.dovecot, recipient.target));
  message.names_recipient(sieve, recipient.target, recipient.address, true);
  message.link(unit, child.unit, sieve, child.accept_line, child.message_id_line);
  const int copy_unit = unit + 1;
  const int copy = recipient.keeps_copy ? store_line(hop, said + 200, recipient.address, session, fmt::format("msgid={}: saved mail to INBOX", mail.id.dovecot)) : -1;
  const Micros last = said + random_.between(1, 4) * kMillisecond;
  const int line = outcome(hop, {last, 0, Program::Lmtp, host.pid(Program::Lmtp, time, 20 * kMillisecond), 0}, recipient,
                           host.fqdn + "[private/dovecot-lmtp]", timing(hop, last, 2 * kMillisecond, 20 * kMillisecond), "2.0.0", "sent",
                           fmt::format("250 2.0.0 <{}> {} Saved", recipient.address, session));
  message.link(unit, hop.unit, sieve, line);
  if (copy >= 0) message.link(copy_unit, hop.unit, copy, line);
  if (recipient.keeps_copy) state(recipient, line, "sent");
  else message.recipients[static_cast<std::size_t>(recipient.record)].optional = true;
  Mail onward{recipient.address, mail.id, mail.size + 400, {}, false, false, false};
  onward.recipients.push_back({recipient.target, "", Fate::Sent, random_.chance(0.1) ? 2 : 0, "", false,
                               message.recipient(recipient.target, recipient.original())});
  deliver_all(child, said - kMillisecond, onward);
  return last;
}

}  // namespace make_log
