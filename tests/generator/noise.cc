// Lines about no message, and lines that only look like it.
#include "kinds.h"

namespace make_log {
namespace {

void imap_login(Simulation& sim, Micros time, int host) {
  const std::string user = sim.world.local_user();
  const auto n = sim.random().below(200);
  const std::string ending = fmt::format("rip=192.0.2.{}, lip=192.0.2.11, mpid={}, TLS, session=<{:x}>", n, 4000 + n, sim.random().next());
  sim.noise(time, host, Program::Dovecot, 0, "imap-login: Login: user=<{}>, method=PLAIN, {}", user, ending);
  sim.noise(time + 3 * kSecond, host, Program::Dovecot, 0, "imap({})<{}><{:x}>: Disconnected: Logged out in={} out={} deleted=0 expunged=0", user, 4000 + n,
            sim.random().next(), 300 + n, 9000 + n);
}

void port_scan(Simulation& sim, Micros time, int host) {
  const std::string client = sim.world.client_text(sim.world.stranger());
  Host& here = sim.world.host(host);
  const Process process = here.take(Program::Smtpd, time);
  const Micros end = time + sim.random().between(100 * kMillisecond, 5 * kSecond);
  sim.noise(time, host, Program::Smtpd, process.pid, "connect from {}", client);
  if (sim.random().chance(0.4)) {
    sim.noise(end - kMillisecond, host, Program::Smtpd, process.pid, "warning: {}: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={}", client, sim.world.local_user());
  }
  sim.noise(end, host, Program::Smtpd, process.pid, "lost connection after {} from {}", sim.random().chance(0.5) ? "EHLO" : "AUTH", client);
  sim.noise(end + 200, host, Program::Smtpd, process.pid, "disconnect from {} ehlo=1 auth=0/1 commands=1/2", client);
  here.give_back(Program::Smtpd, process, end + 200);
}

void anvil(Simulation& sim, Micros time, int host) {
  const std::uint32_t pid = sim.world.host(host).pid(Program::Anvil, time);
  const auto n = sim.random().below(250);
  sim.noise(time, host, Program::Anvil, pid, "statistics: max connection rate {}/60s for (smtp:198.51.100.{}) at Feb 23 06:25:01", 1 + n % 9, n);
  sim.noise(time + 10, host, Program::Anvil, pid, "statistics: max connection count {} for (smtp:198.51.100.{}) at Feb 23 06:25:01", 1 + n % 5, n);
  sim.noise(time + 20, host, Program::Anvil, pid, "statistics: max cache size {} at Feb 23 06:27:33", n);
}

void warning(Simulation& sim, Micros time, int host) {
  const std::uint32_t pid = sim.world.host(host).pid(Program::Smtpd, time);
  const auto n = sim.random().below(250);
  switch (sim.random().below(3)) {
    case 0: sim.noise(time, host, Program::Smtpd, pid, "warning: hostname host{}.example.net does not resolve to address 203.0.113.{}: Name or service not known", n, n); break;
    case 1: sim.noise(time, host, Program::Smtpd, pid, "warning: Illegal address syntax from unknown[203.0.113.{}] in MAIL command: <{}@@x>", n, sim.world.local_user()); break;
    default: sim.noise(time, host, Program::Smtpd, pid, "warning: non-SMTP command from unknown[203.0.113.{}]: from=<{}> to=<{}>", n, sim.world.external_user(), sim.world.local_user()); break;
  }
}

/// Words at the place of a queue-ID that are none, and IDs at places where they mean nothing.
void misleading(Simulation& sim, Micros time, int host) {
  Host& here = sim.world.host(host);
  const std::string& id = here.ids.some_id();
  switch (sim.random().below(5)) {
    case 0: sim.noise(time, host, Program::Policyd, here.pid(Program::Policyd, time), "STATISTICS1: cache hits={} misses={}", time % 977, time % 89); break;
    case 1: sim.noise(time, host, Program::Policyd, here.pid(Program::Policyd, time), "DEBUG: request for {} from=<{}> to=<{}>", id, sim.world.external_user(), sim.world.local_user()); break;
    case 2: sim.noise(time, host, Program::Backupd, here.pid(Program::Backupd, time), "ADDED1: {} files, mailbox of {}", time % 311, sim.world.local_user()); break;
    case 3: sim.noise(time, host, Program::Backupd, here.pid(Program::Backupd, time), "{}: checksum ok", "DEADBEEF01"); break;
    default: sim.noise(time, host, Program::Scache, here.pid(Program::Scache, time), "statistics: domain lookup hits={} miss={} success={}%", time % 877, time % 91, time % 100); break;
  }
}

void system_line(Simulation& sim, Micros time, int host) {
  Host& here = sim.world.host(host);
  switch (sim.random().below(3)) {
    case 0: sim.noise(time, host, Program::Cron, here.pid(Program::Cron, time), "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)"); break;
    case 1: sim.noise(time, host, Program::Kernel, 0, "[{}.{:06}] TCP: request_sock_TCP: Possible SYN flooding on port 25. Sending cookies.", time / kSecond % 1'000'000, time % kSecond); break;
    default: sim.noise(time, host, Program::Systemd, 1, "Started Session {} of User root.", time % 9973); break;
  }
}

void lmtp_connection(Simulation& sim, Micros time, int host) {
  sim.noise(time, host, Program::Dovecot, 0, "lmtp({}): Connect from local", 300 + host * 7);
  sim.noise(time + 40 * kMillisecond, host, Program::Dovecot, 0, "lmtp({}): Disconnect from local: Logged out (state=READY)", 300 + host * 7);
}

}  // namespace

void make_noise(Simulation& sim, Micros time) {
  const int host = static_cast<int>(sim.random().below(static_cast<std::uint64_t>(sim.world.hosts())));
  const auto n = sim.random().below(100);
  if (n < 35) imap_login(sim, time, host);
  else if (n < 55) port_scan(sim, time, host);
  else if (n < 60) anvil(sim, time, host);
  else if (n < 68) warning(sim, time, host);
  else if (n < 75) misleading(sim, time, host);
  else if (n < 80) system_line(sim, time, host);
  else lmtp_connection(sim, time, host);
}

}  // namespace make_log
