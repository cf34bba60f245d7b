// From the queue manager to each recipient, attempt by attempt.
#include <algorithm>
#include <map>

#include "flow.h"

namespace make_log {
namespace {

constexpr int kAttemptsUntilExpiry = 9;
constexpr int kAttemptOfDelayNotice = 3;

}  // namespace

int Flow::next_host(const Hop& hop, const Recipient& recipient) {
  if (World::is_local(recipient.address)) return world_.store_host(recipient.address);
  return world_.sends_out(hop.host) ? hop.host : world_.out_host();
}

Micros Flow::deliver_all(Hop& hop, Micros active, Mail& mail) {
  std::vector<Recipient*> all;
  for (Recipient& recipient : mail.recipients) all.push_back(&recipient);
  return deliver(hop, active, mail, std::move(all));
}

Micros Flow::deliver(Hop& hop, Micros active, Mail& mail, std::vector<Recipient*> recipients) {
  std::map<int, std::vector<Recipient*>> elsewhere;
  std::vector<Recipient*> pending;
  for (Recipient* recipient : recipients) {
    if (recipient->fate == Fate::Expired) recipient->defers = kAttemptsUntilExpiry;
    const int host = next_host(hop, *recipient);
    host == hop.host ? pending.push_back(recipient) : elsewhere[host].push_back(recipient);
  }
  queue_active(hop, active, mail);
  const bool delivers_itself = !pending.empty();
  Micros last = active, all_over = active;
  for (auto& [host, group] : elsewhere) last = std::max(last, relay(hop, last + random_.between(3, 60) * kMillisecond, mail, host, group));
  Micros time = active + random_.between(2, 30) * kMillisecond;
  for (int number = 0; !pending.empty(); ++number) {
    if (number > 0) queue_active(hop, time, mail);
    bool bounced = false;
    last = std::max(last, attempt(hop, time + random_.between(1, 20) * kMillisecond, mail, pending, number, bounced));
    const bool expired = !pending.empty() && number + 1 >= kAttemptsUntilExpiry;
    if (expired) {
      const std::uint32_t pid = world_.host(hop.host).pid(Program::Qmgr, last);
      const int line = script_.log({last += kMillisecond, hop.host, Program::Qmgr, pid, hop.unit},
                                   "{}: from=<{}>, status=expired, returned to sender", hop.id, mail.from);
      script_.message().names_sender(line, mail.from);
      for (Recipient* recipient : pending) state(*recipient, line, "expired");
      pending.clear();
    }
    if ((expired || bounced) && !mail.from.empty()) all_over = std::max(all_over, notify(hop, last += kMillisecond, mail.from, "sender non-delivery notification"));
    if (!pending.empty() && mail.wants_delay_notice && number == kAttemptOfDelayNotice) all_over = std::max(all_over, notify(hop, last += kMillisecond, mail.from, "sender delay notification"));
    time = last + retry_after(number) + random_.between(0, 500 * kMillisecond);
  }
  if (mail.wants_success_notice && delivers_itself) all_over = std::max(all_over, notify(hop, last += kMillisecond, mail.from, "sender delivery status notification"));
  last = removed(hop, last + random_.between(8, 14) * kMillisecond);
  end(hop, last + kSecond);
  return std::max(last, all_over);
}

/// One queue run; recipients that are done leave `pending`. The time of the last line of their outcomes.
Micros Flow::attempt(Hop& hop, Micros time, Mail& mail, std::vector<Recipient*>& pending, int number, bool& bounced) {
  std::vector<Recipient*> stored, left;
  Micros last = time;
  for (Recipient* recipient : pending) {
    const bool is_local_part = world_.host_of_domain(World::domain_of(recipient->address)) >= 0;
    const bool mailbox = World::is_local(recipient->address) && !is_local_part;
    const bool done = number >= recipient->defers;
    if (done && mailbox && recipient->fate == Fate::Sent) {
      stored.push_back(recipient);
      continue;
    }
    last = std::max(last, attempt_one(hop, time + random_.between(0, 40) * kMillisecond, mail, *recipient, number, bounced));
    if (!done || recipient->fate == Fate::Expired) left.push_back(recipient);
  }
  if (!stored.empty()) last = std::max(last, to_store(hop, time + random_.between(1, 30) * kMillisecond, mail, stored));
  pending = std::move(left);
  return last;
}

Micros Flow::attempt_one(Hop& hop, Micros time, Mail& mail, Recipient& recipient, int number, bool& bounced) {
  if (number < recipient.defers) return defer(hop, time, recipient);
  switch (recipient.fate) {
    case Fate::Bounced:
      bounced = true;
      return bounce(hop, time, recipient);
    case Fate::Forwarded: return local_forward(hop, time, mail, recipient);
    case Fate::SieveForwarded: return sieve_forward(hop, time, mail, recipient, session_id(random_));
    case Fate::Discarded: {
      const std::uint32_t pid = world_.host(hop.host).pid(Program::Discard, time);
      const int line = outcome(hop, {time, 0, Program::Discard, pid, 0}, recipient, "none", timing(hop, time, 0, 0), "2.0.0", "sent", "silently");
      state(recipient, line, "discarded");
      return time;
    }
    default: break;
  }
  return World::is_local(recipient.address) ? to_local(hop, time, mail, recipient) : to_internet(hop, time, mail, recipient);
}

/// SMTP to another of our hosts, which delivers on.
Micros Flow::relay(Hop& hop, Micros time, Mail& mail, int host, std::vector<Recipient*> group) {
  Host& here = world_.host(hop.host);
  Host& there = world_.host(host);
  const Program program = World::is_local(group.front()->address) ? Program::RelaySmtp : Program::Smtp;
  const Process sender = here.take(program, time);
  const Micros begin = time + random_.between(2, 30) * kMillisecond;
  const Process server = there.take(Program::Smtpd, begin);
  Client client{here.fqdn, here.ip, here.fqdn, static_cast<int>(random_.between(30000, 60000))};
  const std::string client_text = world_.client_text(client);

  Hop next = open(host, begin + 2 * kMillisecond, Opening::Accept);
  script_.log({begin, host, Program::Smtpd, server.pid, next.unit, Role::Session}, "connect from {}", client_text);
  accept(next, next.opened, Program::Smtpd, server.pid, client_text);
  message_id(next, next.opened + random_.between(2, 8) * kMillisecond, mail.id);
  const Micros accepted = next.opened + random_.between(12, 60) * kMillisecond;
  Micros last = accepted + random_.between(1, 5) * kMillisecond;
  const Timing timing = this->timing(hop, last, random_.between(10, 90) * kMillisecond, random_.between(10, 60) * kMillisecond);
  const std::string name = fmt::format("{}[{}]:25", there.fqdn, there.ip);
  for (const Recipient* recipient : group) {
    const int line = outcome(hop, {last, 0, program, sender.pid, 0}, *recipient, name, timing, "2.0.0", "sent",
                             fmt::format("250 2.0.0 Ok: queued as {}", next.id));
    script_.message().link(hop.unit, next.unit, line);
    last += random_.between(50, 400);
  }
  script_.message().link(hop.unit, next.unit, next.accept_line, next.message_id_line, hop.message_id_line);
  script_.log({last, host, Program::Smtpd, server.pid, next.unit, Role::Session},
              "disconnect from {} ehlo=1 mail=1 rcpt={} data=1 quit=1 commands={}", client_text, group.size(), 4 + group.size());
  here.give_back(program, sender, last);
  there.give_back(Program::Smtpd, server, last);

  Mail onward{mail.from, mail.id, mail.size + 250, {}, mail.notice, mail.wants_delay_notice, mail.wants_success_notice};
  for (const Recipient* recipient : group) onward.recipients.push_back(*recipient);
  deliver_all(next, accepted, onward);
  return last;
}

Micros Flow::notify(const Hop& hop, Micros time, const std::string& sender, std::string_view what) {
  Host& host = world_.host(hop.host);
  Hop child = open(hop.host, time, Opening::Other);
  Mail notice;
  notice.notice = true;
  notice.id = own_message_id(world_, child.id, host.fqdn, time);
  notice.size = static_cast<int>(random_.between(2500, 4500));
  notice.recipients.push_back({sender, "", Fate::Sent, 0, "", false, -1});
  register_recipients(notice, true);
  message_id(child, time, notice.id);
  const Micros active = time + random_.between(1, 6) * kMillisecond;
  const Micros said = active + (random_.chance(0.5) ? 500 : -500);
  const int line = script_.log({said, hop.host, Program::Bounce, host.pid(Program::Bounce, said), hop.unit}, "{}: {}: {}", hop.id, what, child.id);
  script_.message().link(hop.unit, child.unit, line);
  return deliver_all(child, active, notice);
}

}  // namespace make_log
