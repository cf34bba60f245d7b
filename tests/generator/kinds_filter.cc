// Filters: mail they stop, and mail that goes through more than one.
#include "scenario.h"

namespace make_log {
namespace {

void play_blocked(Simulation& sim, Micros time, const char* kind, std::string_view category, std::string_view verdict) {
  Mail mail = inbound_mail(sim, 1 + sim.random().below(2));
  Script script(sim, kind);
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Hop hop = session.receive(flow);
  session.finish();
  FilterLeg leg;
  leg.action = "DiscardedInbound";
  leg.category = category;
  flow.filter_blocks(hop, session.now() + 2 * kMillisecond, session.client(), verdict, leg);
}

/// With the rspamd milter. `action` "no action" or "reject".
void play_with_rspamd(Simulation& sim, Micros time, const char* kind, std::string_view action) {
  Mail mail = inbound_mail(sim, action == "reject" ? 1 : 1 + sim.random().below(2));
  make_plain(sim, mail);
  Script script(sim, kind);
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Hop hop = session.receive(flow);
  session.wait(flow.rspamd(hop, session.now(), action, session.client()) - session.now() + kMillisecond);
  if (action != "reject") {
    session.finish();
    flow.deliver_all(hop, session.now(), mail);
    return;
  }
  const int line = cleanup_action(flow, hop, session, session.step(), "milter-reject: END-OF-MESSAGE", "5.7.1 Spam message rejected", "");
  flow.state(mail.recipients.front(), line, "rejected");
  flow.end(hop, session.now() + kSecond, Ending::Unclean);
  script.message().any_completeness = true;
  session.finish();
}

}  // namespace

void play_spam(Simulation& sim, Micros time) { play_blocked(sim, time, "spam", "SPAM", "SPAM"); }
void play_infected(Simulation& sim, Micros time) { play_blocked(sim, time, "infected", "INFECTED", "INFECTED (Eicar-Test-Signature)"); }
void play_banned(Simulation& sim, Micros time) { play_blocked(sim, time, "banned", "BANNED", "BANNED (application/octet-stream,.exe,.exe-ms,invoice.pdf.exe)"); }

void play_rspamd(Simulation& sim, Micros time) { play_with_rspamd(sim, time, "rspamd", "no action"); }
void play_rspamd_rejected(Simulation& sim, Micros time) { play_with_rspamd(sim, time, "rspamd_rejected", "reject"); }

/// Every message is held, and goes on under a new ID that has no line but the queue manager's to begin with.
void play_mailscanner(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "mailscanner");
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Hop hop = session.open(flow);
  Host& host = sim.world.host(hop.host);
  const Client& client = session.client();
  const int held = cleanup_action(flow, hop, session, session.step(),
                                  fmt::format("hold: header Received: from {} ({} [{}])??by {} (Postfix) with ESMTP id {}??for <{}>; {}", client.helo,
                                              client.name, client.ip, host.fqdn, hop.id, mail.recipients.front().address, mail_date(time)), "", "");
  flow.state(mail.recipients.front(), held, "held");
  session.take_data(flow, hop);
  session.finish();

  Micros now = session.now() + sim.random().between(kSecond, 4 * kSecond);
  const Process scanner = host.take(Program::MailScanner, now);
  sim.noise(now, hop.host, Program::MailScanner, scanner.pid, "New Batch: Scanning 1 messages, {} bytes", mail.size);
  sim.noise(now + 20, hop.host, Program::MailScanner, scanner.pid, "Virus and Content Scanning: Starting");
  now += sim.random().between(100 * kMillisecond, 2 * kSecond);
  Hop next = flow.open(hop.host, now + kMillisecond, Opening::Other);
  const int line = script.log({now, hop.host, Program::MailScanner, scanner.pid, hop.unit, Role::Filter}, "Requeue: {}.{:05X} to {}", hop.id,
                              sim.random().below(1 << 20), next.id);
  script.message().link(hop.unit, next.unit, line);
  flow.end(hop, now + kSecond, Ending::Unclean);
  sim.noise(now + 500, hop.host, Program::MailScanner, scanner.pid, "Uninfected: Delivered 1 messages");
  sim.noise(now + 600, hop.host, Program::MailScanner, scanner.pid, "Deleted 1 messages from processing-database");
  host.give_back(Program::MailScanner, scanner, now + kMillisecond);
  flow.deliver_all(next, now + sim.random().between(2, 90) * kMillisecond, mail);
}

/// Thrown away by header_checks or a milter.
void play_discarded(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "discarded");
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Hop hop = session.open(flow);
  int line = 0;
  if (sim.random().chance(0.5)) {
    line = cleanup_action(flow, hop, session, session.step(), "discard: header Subject: offer of the day", "", "silently dropped by rule");
  } else {
    session.take_data(flow, hop);
    line = cleanup_action(flow, hop, session, session.step(), "milter-discard: END-OF-MESSAGE", "milter triggers DISCARD action", "");
  }
  flow.state(mail.recipients.front(), line, "discarded");
  flow.end(hop, session.now() + kSecond, Ending::Unclean);
  script.message().any_completeness = true;
  session.finish();
}

void play_discard_transport(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().fate = Fate::Discarded;
  play_submission(sim, time, std::move(mail), "discard_transport", false);
}

/// The subject is in the log, and it looks like lines about other people's mail.
void play_subject_logged(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  Script script(sim, "subject_logged");
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  const std::string other = sim.world.host(0).ids.some_id();
  Hop hop = session.open(flow);
  const std::string victim = sim.world.local_user();
  const std::string subjects[] = {
      fmt::format("Re: {}: to=<{}>, relay=none, delay=3, dsn=5.1.1, status=bounced (unknown user)", other, victim),
      fmt::format("Fwd: queued as {} from mx.example.com[203.0.113.5]; from=<{}> to=<{}>", other, sim.world.external_user(), victim),
      fmt::format("{}: from=<{}>, size=1, nrcpt=1 (queue active)", other, victim),
      fmt::format("=?utf-8?q?Gr=C3=BC=C3=9Fe_an?= {}", victim)};
  cleanup_action(flow, hop, session, session.step(), fmt::format("{}: header Subject: {}", sim.random().chance(0.5) ? "warning" : "info", sim.random().pick(subjects)), "", "");
  session.take_data(flow, hop);
  session.finish();
  deliver_inbound(flow, hop, session.client(), session.now());
}

}  // namespace make_log
