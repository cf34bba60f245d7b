// Mail that gets where it should.
#include "scenario.h"

namespace make_log {

void play_in(Simulation& sim, Micros time) { play_inbound(sim, time, inbound_mail(sim), "in"); }

void play_in_many(Simulation& sim, Micros time) { play_inbound(sim, time, inbound_mail(sim, 2 + sim.random().below(4)), "in_many"); }

/// amavis gives one message back as two, by recipient.
void play_in_split(Simulation& sim, Micros time) { play_inbound(sim, time, inbound_mail(sim, 2 + sim.random().below(3)), "in_split", 2); }

void play_out(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim, sim.random().chance(0.85) ? 1 : 2 + sim.random().below(3));
  play_submission(sim, time, std::move(mail), "out", true);
}

void play_out_plain(Simulation& sim, Micros time) { play_submission(sim, time, outbound_mail(sim), "out_plain", false); }

void play_out_mixed(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  add_recipient(mail, other_external_user(sim, mail), Fate::Bounced);
  add_recipient(mail, other_external_user(sim, mail), Fate::Sent, 1 + static_cast<int>(sim.random().below(3)));
  add_recipient(mail, other_local_user(sim, mail));
  play_submission(sim, time, std::move(mail), "out_mixed", sim.random().chance(0.5));
}

/// So many recipients that amavis needs several lines.
void play_out_wide(Simulation& sim, Micros time) { play_submission(sim, time, outbound_mail(sim, 25 + sim.random().below(30)), "out_wide", true); }

void play_local(Simulation& sim, Micros time) {
  Mail mail = mail_from(sim, sim.world.local_user());
  std::string recipient = other_local_user(sim, mail);
  if (sim.random().chance(0.4)) {
    recipient = fmt::format("{}@{}", recipient.substr(0, recipient.find('@')), sim.world.host(sim.world.store_host(recipient)).fqdn);
  }
  add_recipient(mail, std::move(recipient));
  play_submission(sim, time, std::move(mail), "local", false);
}

/// The sendmail command.
void play_pickup(Simulation& sim, Micros time) {
  const int host_index = static_cast<int>(sim.random().below(static_cast<std::uint64_t>(sim.world.hosts())));
  Host& host = sim.world.host(host_index);
  const std::string user = sim.random().chance(0.5) ? "root" : "www-data";
  Mail mail = mail_from(sim, fmt::format("{}@{}", user, host.fqdn));
  add_recipient(mail, sim.random().chance(0.5) ? other_local_user(sim, mail) : other_external_user(sim, mail));
  Script script(sim, "pickup");
  Flow flow(script, mail);
  flow.register_recipients(mail);
  Hop hop = flow.open(host_index, time, Opening::Accept);
  if (sim.random().chance(0.3)) mail.id = own_message_id(sim.world, hop.id, host.fqdn, time);
  hop.accept_line = script.log({time, host_index, Program::Pickup, host.pid(Program::Pickup, time), hop.unit}, "{}: uid={} from=<{}>", hop.id,
                               user == "root" ? 0 : 33, user);
  flow.message_id(hop, time + 3 * kMillisecond, mail.id);
  const Micros active = time + 8 * kMillisecond;
  if (sim.random().chance(0.5)) {
    flow.deliver_all(hop, active, mail);
    return;
  }
  FilterLeg leg;
  leg.passes_queue_id = false;
  Flow::Return back = flow.filter(hop, active, {"localhost", "127.0.0.1", "localhost", 0}, leg).front();
  flow.deliver_all(back.hop, back.active, back.mail);
}

void play_null_sender(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  mail.from.clear();
  play_inbound(sim, time, std::move(mail), "null_sender");
}

}  // namespace make_log
