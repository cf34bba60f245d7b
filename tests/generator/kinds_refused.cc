// What the SMTP server refuses, for good or for now, all of it or a recipient.
#include <algorithm>

#include "scenario.h"

namespace make_log {
namespace {

struct Refusal {
  std::string text;
  const char* status;
};

Refusal refusal(Simulation& sim, const SmtpSession& session, const std::string& to, const std::string& from) {
  const std::string& ip = session.client().ip;
  switch (sim.random().below(6)) {
    case 0: return {fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table", to), "rejected"};
    case 1: return {fmt::format("554 5.7.1 <{}>: Relay access denied", to), "rejected"};
    case 2: return {fmt::format("554 5.7.1 Service unavailable; Client host [{}] blocked using dnsbl.example.net; https://dnsbl.example.net/q?{}; listed", ip, ip), "rejected"};
    case 3: return {fmt::format("504 5.5.2 <{}>: Helo command rejected: need fully-qualified hostname", session.client().helo), "rejected"};
    case 4: return {fmt::format("450 4.1.8 <{}>: Sender address rejected: Domain not found", from), "rejected"};
    default: return {fmt::format("550 5.1.1 <{}>: Recipient address rejected: undeliverable address: host mx.example.net[203.0.113.9] said: 550 5.1.1 <{}>: User unknown (in reply to RCPT TO command)", to, to), "rejected"};
  }
}

/// Refuses one recipient and says so to the truth.
int refuse(SmtpSession& session, Script& script, int unit, std::string_view id, const Refusal& why, const std::string& from, const std::string& to) {
  Message& message = script.message();
  const int line = session.act(script, unit, id, "reject", "RCPT", why.text, from, to);
  message.state(message.recipient(to, ""), line, why.status);
  message.submitted.push_back(to);
  return line;
}

int refusals_unit(Script& script, const SmtpSession& session) {
  const int unit = script.message().add_unit(script.sim().world.host(session.host()).name, "");
  return unit;
}

/// A session's refusals of one sender.
void refuse_all(SmtpSession& session, Script& script, const Mail& mail) {
  const int unit = refusals_unit(script, session);
  session.join(script, unit);
  for (const Recipient& recipient : mail.recipients) {
    refuse(session, script, unit, "", refusal(script.sim(), session, recipient.address, mail.from), mail.from, recipient.address);
  }
  script.message().any_completeness = true;
}

void greylist_line(Simulation& sim, const SmtpSession& session, const Mail& mail, std::string_view action) {
  sim.noise(session.now() + 400, session.host(), Program::Postgrey, sim.world.host(session.host()).pid(Program::Postgrey, session.now()),
            "action={}, client_name={}, client_address={}, sender={}, recipient={}", action, session.client().name, session.client().ip, mail.from,
            mail.recipients.front().address);
}

}  // namespace

/// One to three recipients; sometimes a second sender in the same session, which is a message of its own.
void play_rejected(Simulation& sim, Micros time) {
  const Mail mail = inbound_mail(sim, sim.random().chance(0.8) ? 1 : 3);
  SmtpSession session(sim, sim.world.mx_host(), Program::Smtpd, sim.world.stranger(), time);
  Script script(sim, "rejected");
  refuse_all(session, script, mail);
  if (sim.random().chance(0.1)) {
    Script second(sim, "rejected");
    refuse_all(session, second, inbound_mail(sim));
    session.finish("lost connection after RCPT");
    return;
  }
  session.finish();
}

void play_rejected_size(Simulation& sim, Micros time) {
  const Mail mail = inbound_mail(sim);
  SmtpSession session = inbound_session(sim, mail, time);
  Script script(sim, "rejected_size");
  const int unit = refusals_unit(script, session);
  session.join(script, unit);
  session.act(script, unit, "", "reject", "MAIL", "552 5.3.4 Message size exceeds fixed limit", mail.from, "");
  script.message().any_completeness = true;
  script.message().any_status = true;
  session.finish();
}

void play_postscreen(Simulation& sim, Micros time) {
  const Mail mail = inbound_mail(sim, 1 + sim.random().below(2));
  const Client client = sim.world.stranger();
  const int host = sim.world.mx_host();
  const std::uint32_t pid = sim.world.host(host).pid(Program::Postscreen, time);
  Script script(sim, "postscreen");
  Message& message = script.message();
  message.any_completeness = true;
  const int unit = message.add_unit(sim.world.host(host).name, "");
  const std::string peer = fmt::format("[{}]:{}", client.ip, client.port);
  const auto session_line = [&](Micros when, const std::string& text) {
    script.log({when, host, Program::Postscreen, pid, unit, Role::Session}, "{}", text);
  };
  session_line(time, fmt::format("CONNECT from {} to [192.0.2.11]:25", peer));
  sim.noise(time + kMillisecond, host, Program::Dnsblog, sim.world.host(host).pid(Program::Dnsblog, time), "addr {} listed by domain dnsbl.example.net as 127.0.0.2", client.ip);
  session_line(time + 2 * kSecond, fmt::format("DNSBL rank 3 for {}", peer));
  Micros now = time + 3 * kSecond;
  for (const Recipient& recipient : mail.recipients) {
    const int line = script.log({now += 90 * kMillisecond, host, Program::Postscreen, pid, unit, Role::Noqueue},
                                "NOQUEUE: reject: RCPT from {}: 550 5.7.1 Service unavailable; client [{}] blocked using dnsbl.example.net; "
                                "from=<{}>, to=<{}>, proto=ESMTP, helo=<{}>", peer, client.ip, mail.from, recipient.address, client.helo);
    message.names_sender(line, mail.from);
    message.names_recipient(line, recipient.address);
    message.state(message.recipient(recipient.address, ""), line, "rejected");
    message.submitted.push_back(recipient.address);
  }
  session_line(now + 100 * kMillisecond, fmt::format("DISCONNECT {}", peer));
}

/// A recipient is refused before the first one is accepted, sometimes another one after that.
void play_rejected_then_accepted(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  SmtpSession session = inbound_session(sim, mail, time);
  Script script(sim, "rejected_then_accepted");
  Flow flow(script, mail);
  const std::string unknown = "nobody" + std::to_string(sim.random().below(10000)) + "@example.org";
  const int unit = refusals_unit(script, session);
  const int refused = refuse(session, script, unit, "", {fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table", unknown), "rejected"}, mail.from, unknown);
  flow.register_recipients(mail);
  Hop hop = session.open(flow);
  script.message().link(unit, hop.unit, refused, hop.accept_line);
  if (sim.random().chance(0.5)) {
    const std::string second = "second." + unknown;
    refuse(session, script, hop.unit, hop.id, {fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table", second), "rejected"}, mail.from, second);
  }
  session.take_data(flow, hop);
  const Micros active = session.now() + 3 * kMillisecond;
  session.finish();
  deliver_inbound(flow, hop, session.client(), active);
}

/// Two sessions, so two messages as far as the log can say.
void play_greylisted(Simulation& sim, Micros time) {
  const Mail mail = inbound_mail(sim);
  const std::string& to = mail.recipients.front().address;
  SmtpSession first = inbound_session(sim, mail, time);
  {
    Script script(sim, "greylisted");
    const int unit = refusals_unit(script, first);
    first.join(script, unit);
    greylist_line(sim, first, mail, "greylist, reason=new");
    refuse(first, script, unit, "", {fmt::format("450 4.2.0 <{}>: Recipient address rejected: Greylisted, see http://postgrey.example.net/help/example.org.html", to), "greylisted"}, mail.from, to);
    script.message().any_completeness = true;
    first.finish();
  }
  Mail again = mail;
  const Micros later = time + sim.random().between(6 * kSecond, std::min<Micros>(30 * kMinute, (sim.end - sim.options.start) / 4));
  SmtpSession second(sim, sim.world.mx_host(), Program::Smtpd, first.client(), later);
  Script script(sim, "greylisted");
  Flow flow(script, again);
  flow.register_recipients(again);
  greylist_line(sim, second, again, fmt::format("pass, reason=triplet found, delay={}", (later - time) / kSecond));
  Hop hop = second.receive(flow);
  const Micros active = second.now() + 3 * kMillisecond;
  second.finish();
  deliver_inbound(flow, hop, second.client(), active);
}

/// What cleanup logs of a message that it refuses.
struct CleanupRefusal {
  const char* kind;
  std::string_view action, reason, suffix;
};

/// The message is refused when its header has come, or its end (`is_complete`).
void play_rejected_by_cleanup(Simulation& sim, Micros time, const CleanupRefusal& refusal, bool is_complete) {
  Mail mail = inbound_mail(sim);
  SmtpSession session = inbound_session(sim, mail, time);
  Script script(sim, refusal.kind);
  Flow flow(script, mail);
  flow.register_recipients(mail);
  Hop hop = is_complete ? session.receive(flow) : session.open(flow);
  const int line = cleanup_action(flow, hop, session, session.step(), refusal.action, refusal.reason, refusal.suffix);
  flow.state(mail.recipients.front(), line, "rejected");
  flow.end(hop, session.now() + kSecond, Ending::Unclean);
  script.message().any_completeness = true;
  session.finish();
}

void play_milter_rejected(Simulation& sim, Micros time) {
  play_rejected_by_cleanup(sim, time, {"milter_rejected", "milter-reject: END-OF-MESSAGE", "5.7.1 Message contains spam or virus (policy 0815)", ""}, true);
}

void play_header_rejected(Simulation& sim, Micros time) {
  play_rejected_by_cleanup(sim, time, {"header_rejected", "reject: header Subject: You have won; from=<x@example.com> to=<you>", "", "5.7.1 Message rejected by header rule 17"}, false);
}

/// Accepted, then the client is gone: nothing but client= has the ID.
void play_aborted(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  SmtpSession session = inbound_session(sim, mail, time);
  Script script(sim, "aborted");
  Flow flow(script, mail);
  Hop hop = session.open(flow);
  script.message().any_completeness = true;
  script.message().any_status = true;
  flow.end(hop, session.now() + kSecond, Ending::Unclean);
  session.wait(sim.random().between(kSecond, 20 * kSecond));
  session.finish(fmt::format("{} after DATA ({} bytes)", sim.random().chance(0.5) ? "lost connection" : "timeout", sim.random().below(9000)));
}

/// Several messages of several senders through one session, with refusals in between.
void play_busy_session(Simulation& sim, Micros time) {
  Mail first = inbound_mail(sim), second = inbound_mail(sim, 2);
  const Mail refused = inbound_mail(sim);
  SmtpSession session = inbound_session(sim, first, time);
  Script one(sim, "busy_session"), two(sim, "busy_session"), three(sim, "busy_session");
  Flow flow_one(one, first), flow_two(two, second);
  flow_one.register_recipients(first);
  flow_two.register_recipients(second);
  Hop hop_one = session.receive(flow_one);
  const Micros active_one = session.now();
  refuse_all(session, three, refused);
  const std::string unknown = "nobody" + std::to_string(sim.random().below(10000)) + "@example.org";
  const int unit = refusals_unit(two, session);
  const int line = refuse(session, two, unit, "", {fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table", unknown), "rejected"}, second.from, unknown);
  Hop hop_two = session.receive(flow_two);
  two.message().link(unit, hop_two.unit, line, hop_two.accept_line);
  const Micros active_two = session.now();
  session.finish();
  deliver_inbound(flow_one, hop_one, session.client(), active_one);
  deliver_inbound(flow_two, hop_two, session.client(), active_two);
}

}  // namespace make_log
