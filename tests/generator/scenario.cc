#include "scenario.h"

#include <algorithm>
#include <cctype>

namespace make_log {
namespace {

/// Two spellings of one address are one recipient.
bool same_address(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

bool taken(const Mail& mail, const std::string& address) {
  return same_address(address, mail.from) || std::any_of(mail.recipients.begin(), mail.recipients.end(),
                                                         [&](const Recipient& r) { return same_address(r.address, address); });
}

/// A few addresses are unusual.
std::string decorated(Random& random, std::string address) {
  switch (random.below(80)) {
    case 0: address[0] = static_cast<char>(address[0] - 'a' + 'A'); return address;
    case 1: return address.insert(address.find('@'), "+news");
    case 2: return fmt::format("\"{}, x\"{}", address.substr(0, address.find('@')), address.substr(address.find('@')));
    case 3: return "bounces+" + std::to_string(random.below(1000)) + "=" + address;
    default: return address;
  }
}

}  // namespace

Mail mail_from(Simulation& sim, std::string sender) {
  Random& random = sim.random();
  Mail mail;
  mail.from = std::move(sender);
  const std::string_view domain = World::domain_of(mail.from);
  mail.id = random.chance(0.03) ? make_odd_message_id(random, domain, sim.world.local_user()) : make_message_id(random, domain);
  mail.size = static_cast<int>(600 + random.exponential(random.chance(0.1) ? 900'000 : 9'000));
  return mail;
}

void make_plain(Simulation& sim, Mail& mail) { mail.id = make_message_id(sim.random(), World::domain_of(mail.from)); }

void add_recipient(Mail& mail, std::string address, Fate fate, int defers) {
  mail.recipients.push_back({std::move(address), "", fate, defers, "", false, -1});
}

std::string other_local_user(Simulation& sim, const Mail& mail) {
  for (;;) {
    std::string address = sim.world.local_user();
    if (!taken(mail, address)) return address;
  }
}

std::string other_external_user(Simulation& sim, const Mail& mail) {
  for (;;) {
    std::string address = decorated(sim.random(), sim.world.external_user());
    if (!taken(mail, address)) return address;
  }
}

Mail inbound_mail(Simulation& sim, std::size_t recipients) {
  Mail mail = mail_from(sim, decorated(sim.random(), sim.world.external_user()));
  for (std::size_t i = 0; i < recipients; ++i) add_recipient(mail, other_local_user(sim, mail));
  return mail;
}

Mail outbound_mail(Simulation& sim, std::size_t recipients) {
  Mail mail = mail_from(sim, sim.world.local_user());
  for (std::size_t i = 0; i < recipients; ++i) add_recipient(mail, other_external_user(sim, mail));
  return mail;
}

FilterLeg inbound_leg(Simulation& sim) {
  FilterLeg leg;
  leg.passes_queue_id = sim.random().chance(0.85);
  return leg;
}

SmtpSession inbound_session(Simulation& sim, const Mail& mail, Micros time) {
  const Client client = mail.from.empty() ? sim.world.client_of(sim.world.external_user()) : sim.world.client_of(mail.from);
  return SmtpSession(sim, sim.world.mx_host(), Program::Smtpd, client, time);
}

SmtpSession submission_session(Simulation& sim, const Mail& mail, Micros time) {
  SmtpSession session(sim, sim.world.store_host(mail.from), Program::Submission, sim.world.workstation(), time);
  session.authenticate(mail.from);
  return session;
}

void deliver_inbound(Flow& flow, Hop& hop, const Client& client, Micros active, std::size_t ways) {
  for (Flow::Return& back : flow.filter(hop, active, client, inbound_leg(flow.script().sim()), ways)) {
    flow.deliver_all(back.hop, back.active, back.mail);
  }
}

void play_inbound(Simulation& sim, Micros time, Mail mail, const char* kind, std::size_t ways) {
  Script script(sim, kind);
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = inbound_session(sim, mail, time);
  Hop hop = session.receive(flow);
  const Micros active = session.now() + sim.random().between(1, 9) * kMillisecond;
  session.finish();
  deliver_inbound(flow, hop, session.client(), active, ways);
}

namespace {

/// Zimbra: access rules send the mail to the filter; one line a recipient, without an ID before the first is accepted.
Hop receive_with_filter_lines(SmtpSession& session, Flow& flow, const Mail& mail) {
  Script& script = flow.script();
  const std::string text = fmt::format("<{}>: Sender address triggers FILTER smtp-amavis:[127.0.0.1]:10026", mail.from);
  const int unit = script.message().add_unit(script.sim().world.host(session.host()).name, "");
  const int first = session.act(script, unit, "", "filter", "RCPT", text, mail.from, mail.recipients.front().original());
  Hop hop = session.open(flow);
  script.message().link(unit, hop.unit, first, hop.accept_line);
  for (std::size_t i = 1; i < mail.recipients.size(); ++i) {
    session.act(script, hop.unit, hop.id, "filter", "RCPT", text, mail.from, mail.recipients[i].original());
  }
  session.take_data(flow, hop);
  return hop;
}

}  // namespace

void play_submission(Simulation& sim, Micros time, Mail mail, const char* kind, bool filtered) {
  Script script(sim, kind);
  Flow flow(script, mail);
  flow.register_recipients(mail);
  SmtpSession session = submission_session(sim, mail, time);
  Hop hop = filtered ? receive_with_filter_lines(session, flow, mail) : session.receive(flow);
  const Micros active = session.now() + sim.random().between(1, 9) * kMillisecond;
  session.finish();
  if (!filtered) {
    flow.deliver_all(hop, active, mail);
    return;
  }
  FilterLeg before{10026, 10030, Program::DkimSmtpd, "RelayedOutbound", "ORIGINATING LOCAL ", "CLEAN", true, true};
  FilterLeg after{10032, 10025, Program::AmavisdSmtpd, "RelayedOutbound", "ORIGINATING_POST LOCAL ", "CLEAN", true, false};
  Flow::Return signed_mail = flow.filter(hop, active, session.client(), before).front();
  Flow::Return back = flow.filter(signed_mail.hop, signed_mail.active, session.client(), after).front();
  flow.deliver_all(back.hop, back.active, back.mail);
}

int cleanup_action(Flow& flow, Hop& hop, const SmtpSession& session, Micros time, std::string_view action,
                   std::string_view reason, std::string_view suffix) {
  Script& script = flow.script();
  const std::uint32_t pid = flow.cleanup(hop, time);
  const Mail& mail = flow.mail();
  const std::string& to = mail.recipients.front().original();
  const int line = script.log({time, hop.host, Program::Cleanup, pid, hop.unit}, "{}: {} from {}{}{}; from=<{}> to=<{}> proto=ESMTP helo=<{}>{}{}",
                              hop.id, action, session.client_text(), reason.empty() ? "" : ": ", reason, mail.from, to, session.client().helo,
                              suffix.empty() ? "" : ": ", suffix);
  script.message().names_sender(line, mail.from);
  script.message().names_recipient(line, to);
  return line;
}

}  // namespace make_log
