// The kinds of events and the fields a pattern may name: what patterns promise to the stages after them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace mailtrace {

/// What kind of thing a line reports. The builder knows these, never programs; `patterns/` says
/// which line is which.
enum class EventKind : std::uint8_t {
  Accept,      // a transaction begins: somebody hands a message over
  Identify,    // the Message-ID of a transaction; its first line where the system itself made the message
  Queue,       // the queue took it: sender, size, number of recipients
  Deliver,     // an outcome for one recipient or several
  Outcome,     // an outcome for the whole transaction: expired, held, released, discarded
  End,         // the transaction's last line
  Notify,      // a notification about the transaction was made: child_id
  Refuse,      // a command of the SMTP session refused, or changed on the way to the queue: action
  Filter,      // a filter's verdict
  Store,       // what the mailbox server did with it: stored, forwarded, discarded
  Requeue,     // the message went on under next_id without SMTP
  Connect,     // a session begins
  Session,     // something else in a session: TLS, SASL, lost connection
  Disconnect,  // a session ends
  Login,       // somebody proved who he is, or could not; also a line of the session
  Note,        // anything else that names an ID
  Part,        // one piece of a message text that was cut into several lines
  Ignore,      // known, and about no message
};

/// Every field a pattern may name. Names in pattern files are the snake_case of these.
enum class Field : std::uint8_t {
  QueueId,     // the line's own queue-ID
  Task,        // the filter's or store's own ID of its work on one message
  MessageId,   // as logged, with or without <>
  Sender,      // envelope sender, "" the null sender
  Recipient,   // envelope recipient
  Recipients,  // several, comma separated as logged
  Original,    // the recipient before aliases and forwards (orig_to)
  Client,      // who handed it over: "name[ip]", "name[ip]:port", "[ip]:port", "ip"
  ClientName,  // where the log has the parts apart
  ClientIp,
  OriginClient,  // the client before a filter (XFORWARD, orig_client)
  Helo,
  Proto,
  SaslUser,
  SaslMethod,
  Uid,   // local submission: the user
  Size,  // bytes
  Nrcpt,
  Subject,
  Relay,  // where it was handed to: "name[ip]:port", "name[path]", "none", "local"
  RelayName,  // where the log has the parts apart
  RelayIp,
  Delay,  // seconds since arrival, decimal
  Delays,
  Dsn,        // enhanced status code
  Status,     // outcome word, one of traces/trace.h's states or a `map` to one
  Response,   // the reply or reason, also taken apart by the patterns of program @reply
  Action,     // of Refuse: reject, hold, discard, filter, redirect, warn, ...
  Where,      // of Refuse: the protocol state (RCPT, END-OF-MESSAGE)
  Reason,     // free text that says why
  Header,     // the header line a check looked at
  ParentId,   // the queue-ID this transaction comes from
  NextId,     // the queue-ID (several: separated by '/') it goes on as, at the next hop
  FurtherId,  // another one beside next_id, where a message was split on its way
  NextTask,   // the Task that took it over (LMTP session, filter ID)
  ChildId,    // the queue-ID of a notification about it
  NoticeFor,   // this transaction is a notification about that queue-ID
  ForwardId,  // the queue-ID it was forwarded as
  AboutId,    // the queue-ID a filter's line is about
  Score,
  Tests,
  Category,    // a filter's word for what it found: SPAM, INFECTED, BANNED
  Quarantine,  // where the filter keeps its copy
  NoticeId,    // what a filter's own notifications about the message have in their Message-ID before the @
  Mailbox,     // folder or file it was stored in
  User,        // mailbox owner
  Target,      // of a forward, redirect or bcc: the new address
  Count,       // number of something, for --stats
  Attempt,     // number of one delivery attempt, of those under way in one queue of a host
  Instance,    // which queue of the host, where it has several that number by themselves
  Domain,      // of a Deliver that names no recipient: it is about those of this domain
  Session,     // the SMTP session, where the program gives it an ID: tells sessions apart as a process ID does
  OtherId,     // what other systems and other lines call the transaction, in a form of its own ("qp 13750")
  Pid,         // the process the line is about, where it is not the header's
  Piece,       // of a text that was cut into several lines: the number of this one
  Pieces,      // and of how many
  Text,        // the rest, of no meaning to the builder
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::Text) + 1;

/// "queue_active"-style words: the snake_case names of pattern files and of JSON.
std::string_view to_string(EventKind kind);
std::string_view to_string(Field field);
/// The inverses, nullopt for any other word. `part` is no kind a file may give.
std::optional<EventKind> event_kind_from(std::string_view word);
std::optional<Field> field_from(std::string_view word);

/// The fields of one line: at most one view a field. Views live as long as the line they were cut
/// from (and, for constants, the pattern set). Making, clearing and copying cost only what is set.
class Fields {
 public:
  Fields() {}
  Fields(const Fields& other) { copy(other); }
  Fields& operator=(const Fields& other) {
    copy(other);
    return *this;
  }

  bool has(Field f) const { return set_ >> index(f) & 1; }
  /// The text of a field, "" if the line has none.
  std::string_view get(Field f) const { return has(f) ? view(index(f)) : std::string_view{}; }
  std::optional<std::string_view> find(Field f) const {
    return has(f) ? std::optional{view(index(f))} : std::nullopt;
  }
  void set(Field f, std::string_view v) {
    values_[index(f)] = {v.data(), v.size()};
    set_ |= std::uint64_t{1} << index(f);
  }
  /// Makes them those of `set`, as bits(), with `values` in the order of the enum.
  void assign(std::uint64_t set, const std::string_view* values) {
    set_ = set;
    for (std::uint64_t rest = set; rest != 0; rest &= rest - 1, ++values) {
      values_[static_cast<std::size_t>(std::countr_zero(rest))] = {values->data(), values->size()};
    }
  }
  void erase(Field f) { set_ &= ~(std::uint64_t{1} << index(f)); }
  void clear() { set_ = 0; }
  bool empty() const { return set_ == 0; }

  /// Which fields are set: bit n is the n-th of the enum.
  std::uint64_t bits() const { return set_; }

  /// Calls visit(Field, std::string_view) for each field that is set, in the order of the enum.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_of(set_, visit);
  }
  /// The same for the fields of `some`, as bits(), that are set.
  template <class Visit>
  void for_each_of(std::uint64_t some, Visit&& visit) const {
    for (std::uint64_t rest = set_ & some; rest != 0; rest &= rest - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(rest));
      visit(static_cast<Field>(i), view(i));
    }
  }

 private:
  struct Slot {  // a string_view without an initial value
    const char* data;
    std::size_t size;
  };
  static std::size_t index(Field f) { return static_cast<std::size_t>(f); }
  std::string_view view(std::size_t i) const { return {values_[i].data, values_[i].size}; }
  void copy(const Fields& other) {
    set_ = other.set_;
    for (std::uint64_t rest = set_; rest != 0; rest &= rest - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(rest));
      values_[i] = other.values_[i];
    }
  }

  std::uint64_t set_ = 0;
  std::array<Slot, kFieldCount> values_;
  static_assert(kFieldCount <= 64);
};

/// Texts of fields that do not stand in a line as they are. Views into them stay valid when more are added and
/// when the whole is moved.
using FieldTexts = std::deque<std::string>;

}  // namespace mailtrace
