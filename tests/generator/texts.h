// The free parts of log lines: Message-IDs, replies of the internet, times.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "random.h"
#include "world.h"

namespace make_log {

/// A Message-ID as each program logs it.
struct MessageId {
  std::string raw;      // cleanup: the value of the header
  std::string amavis;   // in brackets, domain in lower case
  std::string dovecot;
};

/// A new one, as a mail program in `domain` makes it.
MessageId make_message_id(Random& random, std::string_view domain);
/// One that is hard to read: no brackets, blanks, two of them, log fields or somebody's address inside. amavis and
/// Dovecot each make something else of it.
MessageId make_odd_message_id(Random& random, std::string_view domain, std::string_view somebody);
/// <QID@host>, of a message Postfix makes itself.
MessageId own_message_id(const World& world, std::string_view queue_id, std::string_view fqdn, Micros time);

struct Reply {
  std::string dsn;
  std::string text;
};
Reply sent_reply(World& world, std::string_view message_id, int size, Micros now);
Reply deferred_reply(Random& random, std::string_view mx, std::string_view recipient);
Reply bounced_reply(Random& random, std::string_view mx, std::string_view recipient);

/// "0.22", "3.2", "16": two significant digits down to hundredths, as Postfix writes delays.
std::string delay_text(Micros delay);
/// A Dovecot session ID.
std::string session_id(Random& random);
/// `length` characters of the alphabet of amavis mail_ids.
std::string mail_id(Random& random, int length = 12);
/// "Sat, 21 Nov 2026 09:48:22 +0000 (UTC)"
std::string mail_date(Micros time);

}  // namespace make_log
