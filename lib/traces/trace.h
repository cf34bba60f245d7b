// One message as mailtrace reports it: hops, links, recipients, lines. What output and queries read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace mailtrace {

/// How a message, or one recipient of it, ended; in the order of badness that decides the status of
/// a message with several recipients: the first present wins.
enum class Status : std::uint8_t {
  Bounced,     // given up, the sender told
  Expired,     // given up after too long in the queue
  Rejected,    // refused in the SMTP session, before or after the queue
  Greylisted,  // refused for now, by a greylist; counts as Rejected in the order
  Blocked,     // stopped by a filter: spam, virus, banned
  Deferred,    // still in the queue at the end of the logs, with a delivery tried
  Held,        // on hold
  Discarded,   // thrown away silently, by rule
  Queued,      // accepted, nothing more seen
  Sent,        // delivered, or taken by a system outside these logs
};

/// "bounced", "sent", ...: the words of the command line, the summary and the JSON.
std::string_view to_string(Status status);
/// The inverse; nullopt for any other word.
std::optional<Status> status_from(std::string_view word);

/// Where a line was read. `name` as given on the command line or found in a directory.
struct SourceName {
  std::string name;
};

/// One original line. Owns its text.
struct TraceLine {
  std::shared_ptr<const SourceName> source;
  std::uint64_t number = 0;  // 1-based, in the decompressed file
  Timestamp time;
  std::string host;
  std::string program;  // the tag: "postfix/smtpd"
  std::uint32_t pid = 0;
  std::string queue_id;  // "": the line has no own queue-ID
  std::string event;     // the event's name in JSON: "accept", "deliver", ...
  std::string text;      // the raw line, without its line end
};

struct Recipient {
  std::string address;                  // final address
  std::optional<std::string> original;  // as first submitted, where it differs
  Status status = Status::Queued;
  std::string relay;     // who has it or refused it: "mx.example.net[192.0.2.1]:25"; "" unknown
  std::string dsn;       // "2.1.5"; "" unknown
  std::string response;  // last reply or reason
  // What the filter or store that stopped it calls it, or a filter that only judged: "SPAM", "BANNED"; "" unknown.
  std::string category;
  std::string mailbox;         // the folder it was stored in, where one is known; "" unknown
  std::uint32_t attempts = 0;  // deliveries tried at its last hop, greylisted ones before the queue included
  std::optional<Timestamp> time;  // of the event that decided `status`
  std::string queue_id;           // the hop that decided it; "" when refused before the queue
  std::string host;
};

struct Hop {
  std::string host;
  std::string queue_id;
  Timestamp first;
  Timestamp last;
  std::optional<std::string> from;  // nullopt: the line that says it is not in these logs
  std::string client;               // "name[ip]", "uid 1000"; "" unknown
  std::vector<std::string> to;      // recipients in order of first mention
  bool complete = false;            // has its first and its last line
};

enum class LinkKind : std::uint8_t { Relay, Filter, Bounce, Forward, Origin, Inferred };
std::string_view to_string(LinkKind kind);

struct Link {
  LinkKind kind = LinkKind::Relay;
  std::size_t from = 0;  // index into Trace::hops
  std::size_t to = 0;
  std::size_t line = 0;  // index into Trace::lines: the line that shows it
};

/// The logins of one user from one client, near in time.
struct Logins {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::string reason;  // of the last one refused; "" unknown
  std::string client;  // as logged; "" unknown
};

/// One message, or logins that no message came of. A plain value that owns everything; the references between its parts are indices.
struct Trace {
  std::optional<std::string> message_id;  // with <>, as first logged
  std::optional<std::string> from;  // the first hop's envelope sender; "" the null sender; nullopt unknown
  std::vector<std::string> to;      // the first hop's recipients as submitted
  std::optional<std::string> subject;
  std::optional<std::uint64_t> size;  // bytes
  std::string client_name;
  std::string client_ip;
  std::optional<std::string> sasl_user;
  std::optional<Logins> logins;  // it is no message: no hops, no recipients
  Timestamp first;
  Timestamp last;
  Status status = Status::Queued;
  std::string reason;  // reply or reason behind `status` where no line names a recipient; "" unknown
  std::string dsn;     // of that reply; "" unknown
  std::string probe;   // what came of asking whether an address exists, as logged; "" for what is a message
  std::string verdict;
  bool complete = false;
  std::vector<std::string> missing;  // why it is not complete, a phrase each
  std::vector<Recipient> recipients;
  std::vector<Hop> hops;  // in time order
  std::vector<Link> links;
  std::vector<TraceLine> lines;  // in time order

  // What queries look at beyond the above; every value seen on any hop.
  std::vector<std::string> message_ids;
  std::vector<std::string> senders;
  std::vector<std::string> all_recipients;  // recipients and originals of every hop
  std::vector<std::string> clients;         // "name[ip]" of every hop and refused session
  std::vector<std::string> relays;          // of every delivery attempt
  std::vector<std::string> responses;       // of every delivery attempt and refusal
};

}  // namespace mailtrace
