// Mail that stays in the queue, or comes back.
#include "scenario.h"

namespace make_log {
namespace {

int several(Simulation& sim, int low, int high) { return static_cast<int>(sim.random().between(low, high)); }

}  // namespace

void play_deferred(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().defers = several(sim, 1, 6);
  play_submission(sim, time, std::move(mail), "deferred", sim.random().chance(0.5));
}

void play_deferred_bounced(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().defers = several(sim, 1, 4);
  mail.recipients.front().fate = Fate::Bounced;
  play_submission(sim, time, std::move(mail), "deferred_bounced", sim.random().chance(0.5));
}

void play_expired(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().fate = Fate::Expired;
  mail.wants_delay_notice = sim.random().chance(0.5);
  play_submission(sim, time, std::move(mail), "expired", sim.random().chance(0.5));
}

void play_delay_notice(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().defers = several(sim, 5, 6);
  mail.wants_delay_notice = true;
  play_submission(sim, time, std::move(mail), "delay_notice", sim.random().chance(0.5));
}

void play_success_notice(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.wants_success_notice = true;
  play_submission(sim, time, std::move(mail), "success_notice", false);
}

void play_bounced(Simulation& sim, Micros time) {
  Mail mail = outbound_mail(sim);
  mail.recipients.front().fate = Fate::Bounced;
  play_submission(sim, time, std::move(mail), "bounced", sim.random().chance(0.5));
}

/// The mailbox server does not know the user; the notice goes out to the internet.
void play_in_bounced(Simulation& sim, Micros time) {
  Mail mail = inbound_mail(sim);
  mail.recipients.front().fate = Fate::Bounced;
  play_inbound(sim, time, std::move(mail), "in_bounced");
}

}  // namespace make_log
