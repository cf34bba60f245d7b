// The postmaster's hand on the queue, and messages that change on the way.
#include <algorithm>

#include "scenario.h"

namespace make_log {
namespace {

/// From outside, put on hold by a rule: at RCPT or for its subject.
struct HeldMail {
  Hop hop;
  Micros time;
  Client client;
};

HeldMail receive_and_hold(Simulation& sim, Flow& flow, Micros time) {
  Mail& mail = flow.mail();
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Script& script = flow.script();
  const std::string& to = mail.recipients.front().address;
  Hop hop;
  if (sim.random().chance(0.5)) {
    const int unit = script.message().add_unit(sim.world.host(session.host()).name, "");
    const int line = session.act(script, unit, "", "hold", "RCPT", fmt::format("<{}>: Recipient address recipient under legal hold", to), mail.from, to);
    hop = session.open(flow);
    script.message().link(unit, hop.unit, line, hop.accept_line);
    flow.state(mail.recipients.front(), line, "held");
  } else {
    hop = session.open(flow);
    const int line = cleanup_action(flow, hop, session, session.step(), "hold: header Subject: offer of the day", "", "held by subject rule");
    flow.state(mail.recipients.front(), line, "held");
  }
  session.take_data(flow, hop);
  session.finish();
  return {hop, session.now(), session.client()};
}

/// A line of postsuper about `hop` and its summary.
int postsuper(Flow& flow, const Hop& hop, Micros time, std::string_view action, std::string_view summary) {
  Simulation& sim = flow.script().sim();
  const std::uint32_t pid = sim.world.host(hop.host).pid(Program::Postsuper, time);
  const int line = flow.script().log({time, hop.host, Program::Postsuper, pid, hop.unit}, "{}: {}", hop.id, action);
  sim.noise(time + 300, hop.host, Program::Postsuper, pid, "{}: 1 message", summary);
  return line;
}

Micros some_time_later(Simulation& sim, Micros time) {
  return time + sim.random().between(5 * kSecond, std::min<Micros>(6 * kHour, (sim.end - sim.options.start) / 6));
}

}  // namespace

void play_held(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "held");
  Flow flow(script, mail);
  receive_and_hold(sim, flow, time);
  script.message().any_completeness = true;
}

void play_released(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "released");
  Flow flow(script, mail);
  HeldMail held = receive_and_hold(sim, flow, time);
  const Micros later = some_time_later(sim, held.time);
  postsuper(flow, held.hop, later, "released from hold", "Released from hold");
  deliver_inbound(flow, held.hop, held.client, later + sim.random().between(kSecond, 9 * kSecond));
}

void play_deleted(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "deleted");
  Flow flow(script, mail);
  HeldMail held = receive_and_hold(sim, flow, time);
  const Micros later = some_time_later(sim, held.time);
  postsuper(flow, held.hop, later, "removed", "Deleted");
  flow.end(held.hop, later + kSecond);
  script.message().recipients.front().also = "discarded";
}

/// postsuper -r: a new ID that names the old one.
void play_requeued(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "requeued");
  Flow flow(script, mail);
  HeldMail held = receive_and_hold(sim, flow, time);
  const Micros later = some_time_later(sim, held.time);
  postsuper(flow, held.hop, later, "requeued", "Requeued");
  Host& host = sim.world.host(held.hop.host);
  const Micros picked_up = later + sim.random().between(50 * kMillisecond, 3 * kSecond);
  Hop next = flow.open(held.hop.host, picked_up, Opening::Accept);
  const int line = script.log({picked_up, held.hop.host, Program::Pickup, host.pid(Program::Pickup, picked_up), next.unit}, "{}: uid=100 from=<{}> orig_id={}",
                              next.id, mail.from, held.hop.id);
  next.accept_line = line;
  script.message().names_sender(line, mail.from);
  script.message().link(held.hop.unit, next.unit, line);
  flow.end(held.hop, picked_up + kSecond, Ending::Unclean);
  flow.message_id(next, picked_up + 2 * kMillisecond, mail.id);
  flow.deliver_all(next, picked_up + 9 * kMillisecond, mail);
}

void play_alias(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim, 2 + sim.random().below(3));
  const std::string alias = fmt::format("team{}@lists.example.org", sim.random().below(50));
  const std::size_t members = 1 + sim.random().below(mail.recipients.size());
  for (std::size_t i = 0; i < members; ++i) mail.recipients[i].submitted = alias;
  play_inbound(sim, time, std::move(mail), "alias");
}

/// A .forward of a Unix account.
void play_forward(Simulation& sim, Micros time) {
  Mail mail = mail_from(sim, sim.world.external_user());
  const std::string user = sim.world.local_user();
  const std::string account = user.substr(0, user.find('@'));
  add_recipient(mail, fmt::format("{}@{}", account, sim.world.host(sim.world.store_host(user)).fqdn), Fate::Forwarded);
  Recipient& recipient = mail.recipients.front();
  if (sim.random().chance(0.5)) recipient.submitted = user;
  recipient.target = other_external_user(sim, mail);
  recipient.keeps_copy = sim.random().chance(0.4);
  play_inbound(sim, time, std::move(mail), "forward");
}

void play_sieve(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  make_plain(sim, mail);  // it is all that ties the two submissions
  Recipient& recipient = mail.recipients.front();
  recipient.fate = Fate::SieveForwarded;
  recipient.target = other_external_user(sim, mail);
  recipient.keeps_copy = sim.random().chance(0.4);
  play_inbound(sim, time, std::move(mail), "sieve");
}

/// The same Message-ID twice from outside: two messages.
void play_duplicate(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Mail again = mail;
  if (sim.random().chance(0.5)) {
    again.recipients.clear();
    add_recipient(again, other_local_user(sim, mail));
  }
  play_inbound(sim, time, std::move(mail), "duplicate");
  play_inbound(sim, time + sim.random().between(0, 20 * kSecond), std::move(again), "duplicate");
}

/// Address verification: looks like a message, but none is sent.
void play_probe(Simulation& sim, Micros time) {
  const int host_index = sim.world.out_host();
  Host& host = sim.world.host(host_index);
  Mail mail;
  mail.from = "double-bounce@" + host.fqdn;
  mail.size = 260;
  add_recipient(mail, sim.world.external_user());
  Script script(sim, "probe");
  script.message().any_status = true;
  script.message().any_completeness = true;
  Flow flow(script, mail);
  Hop hop = flow.open(host_index, time, Opening::Other);
  mail.id = own_message_id(sim.world, hop.id, host.fqdn, time);
  script.message().recipient(mail.recipients.front().address, "", true);
  flow.message_id(hop, time, mail.id);
  flow.queue_active(hop, time + 3 * kMillisecond, mail);
  const Micros asked = time + sim.random().between(20, 900) * kMillisecond;
  const bool known = sim.random().chance(0.6);
  const std::string mx = sim.world.mx_text(mail.recipients.front().address);
  const Reply no = bounced_reply(sim.random(), mx, mail.recipients.front().address);
  flow.outcome(hop, {asked, 0, Program::Smtp, host.pid(Program::Smtp, asked), 0}, mail.recipients.front(), mx + ":25", {0, 0, 50 * kMillisecond, 1},
               known ? "2.1.5" : no.dsn, known ? "deliverable" : "undeliverable", known ? "250 2.1.5 Recipient ok" : no.text);
  flow.end(hop, flow.removed(hop, asked + 5 * kMillisecond) + kSecond);
}

}  // namespace make_log
