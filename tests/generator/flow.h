// What happens to one message inside the mail system, from the moment a host has accepted it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script.h"
#include "texts.h"

namespace make_log {

/// How the delivery to one recipient ends.
enum class Fate { Sent, Bounced, Expired, Discarded, Forwarded, SieveForwarded };

struct Recipient {
  std::string address;    // as in to=<>
  std::string submitted;  // as the client named it; "": the same
  Fate fate = Fate::Sent;
  int defers = 0;         // failed attempts before that
  std::string target;     // of a forward
  bool keeps_copy = false;
  int record = -1;        // in Message::recipients

  const std::string& original() const { return submitted.empty() ? address : submitted; }
};

struct Mail {
  std::string from;
  MessageId id;
  int size = 1500;
  std::vector<Recipient> recipients;
  bool notice = false;          // a notification Postfix made
  bool wants_delay_notice = false;
  bool wants_success_notice = false;
};

/// A transaction under way.
struct Hop {
  int host = 0;
  int unit = -1;
  std::string id;
  Micros opened = 0;
  int accept_line = -1;      // -1: it began without one
  int message_id_line = -1;
  std::uint32_t cleanup_pid = 0;
  bool shows_original = false;  // its recipient lines have orig_to=
};

/// How amavis gets a message and gives it back.
struct FilterLeg {
  int port_in = 10024;
  int port_out = 10025;
  Program back = Program::AmavisdSmtpd;
  std::string_view action = "RelayedInbound";
  std::string_view bank = "";        // "ORIGINATING LOCAL "
  std::string_view category = "CLEAN";
  bool passes_queue_id = true;       // XFORWARD
  bool signs = false;                // OpenDKIM works on the way back
};

class Flow {
 public:
  Flow(Script& script, Mail& mail) : script_(script), sim_(script.sim()), world_(sim_.world), random_(sim_.world.random), mail_(mail) {}

  /// A new transaction whose first line will stand at `time`.
  Hop open(int host, Micros time, Opening opening);
  /// Its ID may be used again after `time`. Without this it never is.
  void end(const Hop& hop, Micros time, Ending ending = Ending::Clean);

  int accept(Hop& hop, Micros time, Program program, std::uint32_t pid, std::string_view client);
  void message_id(Hop& hop, Micros time, const MessageId& id);
  /// The cleanup process that takes the message of `hop` in.
  std::uint32_t cleanup(Hop& hop, Micros time);
  void queue_active(const Hop& hop, Micros time, const Mail& mail);
  Micros removed(const Hop& hop, Micros time);

  /// Delivers from the queue of `hop` until nothing is left in it. `mail` says to whom; the message of this
  /// flow and notifications of it alike. The time of the last line.
  Micros deliver(Hop& hop, Micros active, Mail& mail, std::vector<Recipient*> recipients);
  Micros deliver_all(Hop& hop, Micros active, Mail& mail);

  /// What comes back from a filter: a transaction, from when it is active, and what of the mail it carries.
  struct Return {
    Hop hop;
    Micros active;
    Mail mail;
  };
  /// Through amavis and back into the queue, as `ways` transactions; `hop` ends.
  std::vector<Return> filter(Hop& hop, Micros active, const Client& client, const FilterLeg& leg, std::size_t ways = 1);
  /// Into amavis and not out again.
  Micros filter_blocks(Hop& hop, Micros active, const Client& client, std::string_view category, const FilterLeg& leg);
  /// The rspamd milter at work on `hop` from `time` on; the time of its verdict.
  Micros rspamd(const Hop& hop, Micros time, std::string_view action, const Client& client);

  /// A notification to `sender`; the time of its last line.
  Micros notify(const Hop& hop, Micros time, const std::string& sender, std::string_view what);
  /// The lines "to=<...>" of one delivery; the index of the line.
  struct Timing {
    Micros before_queue_manager = 0, in_queue_manager = 0, connection = 0, transmission = 0;
  };
  int outcome(const Hop& hop, Script::At at, const Recipient& recipient, std::string_view relay, const Timing& timing,
              std::string_view dsn, std::string_view status, std::string_view text);
  /// One failed attempt.
  Micros defer(Hop& hop, Micros time, Recipient& recipient);
  /// Marks the state of a recipient from that line on.
  void state(const Recipient& recipient, int line, const char* status);
  /// Puts the recipients of the mail into the truth.
  void register_recipients(Mail& mail, bool optional = false);

  Script& script() { return script_; }
  Mail& mail() { return mail_; }

 private:
  int next_host(const Hop& hop, const Recipient& recipient);
  Micros attempt(Hop& hop, Micros time, Mail& mail, std::vector<Recipient*>& pending, int number, bool& bounced);
  Micros attempt_one(Hop& hop, Micros time, Mail& mail, Recipient& recipient, int number, bool& bounced);
  Micros relay(Hop& hop, Micros time, Mail& mail, int host, std::vector<Recipient*> group);
  Micros to_store(Hop& hop, Micros time, Mail& mail, std::vector<Recipient*> group);
  Micros to_local(Hop& hop, Micros time, Mail& mail, Recipient& recipient);
  Micros to_internet(Hop& hop, Micros time, Mail& mail, Recipient& recipient);
  Micros bounce(Hop& hop, Micros time, Recipient& recipient);
  Micros local_forward(Hop& hop, Micros time, Mail& mail, Recipient& recipient);
  Micros sieve_forward(Hop& hop, Micros time, Mail& mail, Recipient& recipient, const std::string& session);
  Timing timing(const Hop& hop, Micros time, Micros connection, Micros transmission);
  /// amavis at work on one message.
  struct Task {
    Process process;
    std::string id;
    int unit;
  };
  Task amavis_task(const Hop& hop, Micros time, const FilterLeg& leg);
  std::vector<int> amavis_line(const Hop& hop, Micros time, const Task& task, const std::string& text);
  std::string amavis_text(const Client& client, const FilterLeg& leg, std::string_view verdict, std::string_view queued_as, Micros took);
  Return come_back(const Hop& hop, Micros time, const Client& client, const FilterLeg& leg);
  int store_line(const Hop& hop, Micros time, std::string_view user, const std::string& session, std::string_view text);
  Micros retry_after(int attempt) const;

  Script& script_;
  Simulation& sim_;
  World& world_;
  Random& random_;
  Mail& mail_;
  int first_unit_ = -1;
  std::string first_id_;
};

}  // namespace make_log
