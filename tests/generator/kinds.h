// The kinds of scenarios a log is made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script.h"

namespace make_log {

struct Kind {
  const char* name;
  double weight;     // its default share
  bool long_lived;   // its lines may go on for hours
  void (*play)(Simulation& sim, Micros time);
};

const std::vector<Kind>& all_kinds();
bool is_kind(std::string_view name);
void print_kinds();

/// The weights of all_kinds() after --mix.
std::vector<double> mixed_weights(const Options& options);

// Mail from outside and from our users. (kinds_plain.cc)
void play_in(Simulation& sim, Micros time);
void play_in_many(Simulation& sim, Micros time);
void play_in_split(Simulation& sim, Micros time);
void play_out(Simulation& sim, Micros time);
void play_out_plain(Simulation& sim, Micros time);
void play_out_mixed(Simulation& sim, Micros time);
void play_out_wide(Simulation& sim, Micros time);
void play_local(Simulation& sim, Micros time);
void play_pickup(Simulation& sim, Micros time);
void play_null_sender(Simulation& sim, Micros time);
// What goes wrong in the queue. (kinds_queue.cc)
void play_deferred(Simulation& sim, Micros time);
void play_deferred_bounced(Simulation& sim, Micros time);
void play_expired(Simulation& sim, Micros time);
void play_delay_notice(Simulation& sim, Micros time);
void play_success_notice(Simulation& sim, Micros time);
void play_bounced(Simulation& sim, Micros time);
void play_in_bounced(Simulation& sim, Micros time);
// What the SMTP server refuses. (kinds_refused.cc)
void play_rejected(Simulation& sim, Micros time);
void play_rejected_size(Simulation& sim, Micros time);
void play_postscreen(Simulation& sim, Micros time);
void play_rejected_then_accepted(Simulation& sim, Micros time);
void play_greylisted(Simulation& sim, Micros time);
void play_milter_rejected(Simulation& sim, Micros time);
void play_header_rejected(Simulation& sim, Micros time);
void play_aborted(Simulation& sim, Micros time);
void play_busy_session(Simulation& sim, Micros time);
// Filters. (kinds_filter.cc)
void play_spam(Simulation& sim, Micros time);
void play_infected(Simulation& sim, Micros time);
void play_banned(Simulation& sim, Micros time);
void play_rspamd(Simulation& sim, Micros time);
void play_rspamd_rejected(Simulation& sim, Micros time);
void play_mailscanner(Simulation& sim, Micros time);
void play_discarded(Simulation& sim, Micros time);
void play_discard_transport(Simulation& sim, Micros time);
void play_subject_logged(Simulation& sim, Micros time);
// The postmaster at work, and messages that change on the way. (kinds_admin.cc)
void play_held(Simulation& sim, Micros time);
void play_released(Simulation& sim, Micros time);
void play_deleted(Simulation& sim, Micros time);
void play_requeued(Simulation& sim, Micros time);
void play_alias(Simulation& sim, Micros time);
void play_forward(Simulation& sim, Micros time);
void play_sieve(Simulation& sim, Micros time);
void play_duplicate(Simulation& sim, Micros time);
void play_probe(Simulation& sim, Micros time);

/// Lines that are about no message. (noise.cc)
void make_noise(Simulation& sim, Micros time);

}  // namespace make_log
