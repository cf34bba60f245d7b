#include "kinds.h"

#include <algorithm>

namespace make_log {

const std::vector<Kind>& all_kinds() {
  static const std::vector<Kind> kinds = {
      {"in", 380, false, play_in},
      {"in_many", 40, false, play_in_many},
      {"in_split", 5, false, play_in_split},
      {"out", 180, false, play_out},
      {"out_plain", 60, false, play_out_plain},
      {"out_mixed", 20, true, play_out_mixed},
      {"out_wide", 3, false, play_out_wide},
      {"local", 30, false, play_local},
      {"pickup", 15, false, play_pickup},
      {"null_sender", 8, false, play_null_sender},
      {"deferred", 25, true, play_deferred},
      {"deferred_bounced", 5, true, play_deferred_bounced},
      {"expired", 4, true, play_expired},
      {"delay_notice", 4, true, play_delay_notice},
      {"success_notice", 2, false, play_success_notice},
      {"bounced", 18, false, play_bounced},
      {"in_bounced", 6, false, play_in_bounced},
      {"rejected", 50, false, play_rejected},
      {"rejected_size", 3, false, play_rejected_size},
      {"postscreen", 10, false, play_postscreen},
      {"rejected_then_accepted", 10, false, play_rejected_then_accepted},
      {"greylisted", 15, true, play_greylisted},
      {"milter_rejected", 5, false, play_milter_rejected},
      {"header_rejected", 4, false, play_header_rejected},
      {"aborted", 5, false, play_aborted},
      {"busy_session", 6, false, play_busy_session},
      {"spam", 15, false, play_spam},
      {"infected", 4, false, play_infected},
      {"banned", 4, false, play_banned},
      {"rspamd", 20, false, play_rspamd},
      {"rspamd_rejected", 4, false, play_rspamd_rejected},
      {"mailscanner", 6, false, play_mailscanner},
      {"discarded", 4, false, play_discarded},
      {"discard_transport", 3, false, play_discard_transport},
      {"subject_logged", 8, false, play_subject_logged},
      {"held", 2, false, play_held},
      {"released", 4, true, play_released},
      {"deleted", 3, true, play_deleted},
      {"requeued", 4, true, play_requeued},
      {"alias", 14, false, play_alias},
      {"forward", 8, false, play_forward},
      {"sieve", 8, false, play_sieve},
      {"duplicate", 6, false, play_duplicate},
      {"probe", 6, false, play_probe},
  };
  return kinds;
}

bool is_kind(std::string_view name) {
  const auto& kinds = all_kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; });
}

void print_kinds() {
  for (const Kind& kind : all_kinds()) fmt::print("{:24} {}\n", kind.name, kind.weight);
}

std::vector<double> mixed_weights(const Options& options) {
  std::vector<double> weights;
  const auto all = options.mix.find("all");
  for (const Kind& kind : all_kinds()) {
    const auto own = options.mix.find(kind.name);
    weights.push_back(own != options.mix.end() ? own->second : all != options.mix.end() ? all->second : kind.weight);
  }
  return weights;
}

}  // namespace make_log
