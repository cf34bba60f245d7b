// What the kinds of scenarios have in common.
#pragma once

#include <string>

#include "kinds.h"
#include "session.h"

namespace make_log {

/// A mail from outside to `recipients` of our users, or from one of our users to the internet.
Mail inbound_mail(Simulation& sim, std::size_t recipients = 1);
Mail outbound_mail(Simulation& sim, std::size_t recipients = 1);
/// The same without recipients. A few Message-IDs are odd, unless they must be `plain`.
Mail mail_from(Simulation& sim, std::string sender);
void make_plain(Simulation& sim, Mail& mail);
void add_recipient(Mail& mail, std::string address, Fate fate = Fate::Sent, int defers = 0);
/// An address that is neither the sender nor a recipient yet.
std::string other_local_user(Simulation& sim, const Mail& mail);
std::string other_external_user(Simulation& sim, const Mail& mail);

FilterLeg inbound_leg(Simulation& sim);
SmtpSession inbound_session(Simulation& sim, const Mail& mail, Micros time);
SmtpSession submission_session(Simulation& sim, const Mail& mail, Micros time);

/// Filter and delivery of what a session has received.
void deliver_inbound(Flow& flow, Hop& hop, const Client& client, Micros active, std::size_t ways = 1);
/// One message from outside, from the session to the mailboxes.
void play_inbound(Simulation& sim, Micros time, Mail mail, const char* kind, std::size_t ways = 1);
/// From one of our users, straight to the queue, or with filter lines, amavis, OpenDKIM and amavis again.
void play_submission(Simulation& sim, Micros time, Mail mail, const char* kind, bool filtered);

/// A line of cleanup, "ACTION from CLIENT[: REASON]; from=<> to=<> …[: SUFFIX]", with "reject: header Subject: …" or
/// "milter-reject: END-OF-MESSAGE" as the action; its index.
int cleanup_action(Flow& flow, Hop& hop, const SmtpSession& session, Micros time, std::string_view action,
                   std::string_view reason, std::string_view suffix);

}  // namespace make_log
