#include "program.h"

namespace make_log {
namespace {

constexpr int kMail = 2;

constexpr ProgramInfo kInfo[kPrograms] = {
    {"postfix/smtpd", PidKind::Pool, kMail, 100},
    {"postfix/submission/smtpd", PidKind::Pool, kMail, 100},
    {"postfix/amavisd/smtpd", PidKind::Pool, kMail, 100},
    {"postfix/dkimmilter/smtpd", PidKind::Pool, kMail, 100},
    {"postfix/cleanup", PidKind::Pool, kMail, 100},
    {"postfix/qmgr", PidKind::Single, kMail, 0},
    {"postfix/smtp", PidKind::Pool, kMail, 100},
    {"postfix/relay/smtp", PidKind::Pool, kMail, 100},
    {"postfix/lmtp", PidKind::Pool, kMail, 100},
    {"postfix/local", PidKind::Pool, kMail, 100},
    {"postfix/virtual", PidKind::Pool, kMail, 100},
    {"postfix/bounce", PidKind::Pool, kMail, 100},
    {"postfix/pickup", PidKind::Single, kMail, 0},
    {"postfix/postsuper", PidKind::Pool, kMail, 1},
    {"postfix/discard", PidKind::Pool, kMail, 100},
    {"postfix/error", PidKind::Pool, kMail, 100},
    {"postfix/postscreen", PidKind::Single, kMail, 0},
    {"postfix/anvil", PidKind::Pool, kMail, 100},
    {"postfix/dnsblog", PidKind::Pool, kMail, 100},
    {"postfix/scache", PidKind::Pool, kMail, 100},
    {"amavis", PidKind::Pool, kMail, 20},
    {"opendkim", PidKind::Single, kMail, 0},
    {"dovecot", PidKind::None, kMail, 0},
    {"rspamd", PidKind::Pool, kMail, 100000},
    {"postgrey", PidKind::Single, kMail, 0},
    {"MailScanner", PidKind::Pool, kMail, 50},
    {"policyd", PidKind::Single, kMail, 0},
    {"CRON", PidKind::Pool, 9, 1},
    {"kernel", PidKind::None, 0, 0},
    {"systemd", PidKind::Single, 3, 0},
    {"backupd", PidKind::Single, 3, 0},
};

}  // namespace

const ProgramInfo& program_info(Program program) { return kInfo[static_cast<int>(program)]; }

}  // namespace make_log
