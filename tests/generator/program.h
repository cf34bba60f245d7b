// The programs that write lines, and how their tags look.
#pragma once

#include <cstdint>
#include <string_view>

namespace make_log {

enum class Program : std::uint8_t {
  Smtpd, Submission, AmavisdSmtpd, DkimSmtpd, Cleanup, Qmgr, Smtp, RelaySmtp, Lmtp, Local, Virtual, Bounce,
  Pickup, Postsuper, Discard, Error, Postscreen, Anvil, Dnsblog, Scache, Amavis, Opendkim, Dovecot, Rspamd,
  Postgrey, MailScanner, Policyd, Cron, Kernel, Systemd, Backupd,
};
constexpr int kPrograms = static_cast<int>(Program::Backupd) + 1;

enum class PidKind : std::uint8_t {
  None,    // the tag has no pid
  Single,  // one process for good
  Pool,    // processes that serve one client at a time and end after some
};

struct ProgramInfo {
  std::string_view tag;
  PidKind pids;
  int facility;  // of syslog
  int max_use;   // Pool: clients a process serves before it ends
};

const ProgramInfo& program_info(Program program);

}  // namespace make_log
