// What lines are collected under before they become a trace: a transaction, a filter's or store's
// task, or the refusals of one session.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena_list.h"
#include "base/name_index.h"
#include "base/pooled_ptr.h"
#include "base/small_list.h"
#include "transactions/kept_event.h"
#include "transactions/message_id.h"

namespace mailtrace {

/// The lines of one SMTP session (or of a delivery agent's connection) that name no message. Shared
/// by the units that were born in it; filled only when sessions are asked for.
struct SessionLines {
  std::vector<KeptEvent> events;
  ByteArena texts;  // of the events

  void add(const Event& event) { events.emplace_back(event, KeepLine::Yes, texts); }
};

enum class UnitKind : std::uint8_t {
  Transaction,  // one queue-ID on one host from its first to its last line
  Task,         // a filter's or store's work on one message; id is its own ID, "" if it has none
  Refusals,     // what one session was told for one sender, without a queue-ID
  Logins,       // the logins of one user from one client, near in time; id is made of both
};

struct Member;  // of the graph of units, in traces/
struct Unit;
class UnitPool;
using UnitPtr = PooledPtr<Unit>;
using WeakUnitPtr = WeakPooledPtr<Unit>;

/// What ties a unit to others beside the IDs in its lines, and what else few units have.
struct UnitTies {
  // Refusals: the transaction the same session opened next, and whether the last refused command was
  // let through after all, which makes it the same message.
  WeakUnitPtr claimant;
  std::uint64_t claimant_serial = 0;  // its serial, also when it is gone; 0: nobody claimed it
  bool claimed_for_certain = false;
  // Transactions: refusals that may belong to it.
  std::vector<WeakUnitPtr> claims;
  // The same where another program took the message over, and its Accept line names no client: refusals have the
  // transactions with their sender that were queued after them, transactions those refusals.
  std::vector<WeakUnitPtr> offers;
  // Refusals: what the same client and sender were told before and after, where the log does not tell apart
  // several sessions of a client.
  WeakUnitPtr told_before, told_after;
  // A policy server's line: what it may be about; others: such lines. See policy_table.h.
  std::vector<WeakUnitPtr> near;
  std::vector<std::shared_ptr<SessionLines>> sessions;
  NameIndex<ExactNames> message_id_index;  // of message_ids, where they are many
  std::vector<std::string> other_ids;  // what else it is called, see Field::OtherId
  std::string instance;                // of the host's queues, where it has several
  std::string sasl_user;               // who had logged in to the session that opened it, if anyone
};

/// Longer than a session may be silent: RFC 5321 4.5.3.2 asks for 10 minutes, Sendmail waits an hour.
inline constexpr Duration kLeftSilence = Duration::from_seconds(3700);

/// One collection of lines. Made by a UnitPool; owned by pointers of the UnitTable and of the tracer. When its
/// trace is out nobody changes it any more. Small: each message is looked at again when its units have long left the
/// processor's caches.
struct Unit : Pooled<Unit> {
  Unit(UnitPool& pool, ChunkPool& chunks) : texts(chunks), pool_(pool) {}

  UnitKind kind = UnitKind::Transaction;
  bool accepted = false;              // has its Accept line
  bool queued = false;                // has been in the queue: a Queue or Deliver line
  bool ended = false;                 // has its End line, or what stands for one
  bool identified = false;            // has an Identify line: its content came
  bool refused = false;               // a line says that nothing of it comes into the queue
  bool refused_for_now = false;       // the same, and that it may come again
  bool requeued = false;              // has a Requeue line
  bool went_on = false;               // the transaction that its Requeue line is about is known
  bool forwards = false;              // has a Store line with a target
  bool ends_with_recipients = false;  // its system logs no End: the tracer says when all recipients have ended
  bool unique_id = false;             // its system gives no ID twice
  bool is_policy = false;             // a policy server's line
  bool submitted_here = false;        // its Accept line before the first Queue line names a user of the machine
  bool has_queue_line = false;
  bool local_notice = false;          // submitted there for the null sender
  bool session_closed = false;        // the session that opened it has ended, at `session_end`
  bool reported = false;              // its trace is out; a further line begins a new unit

  std::uint64_t serial = 0;   // order of creation, from 1
  Member* member = nullptr;   // set and read by the graph of units only
  std::string id;
  std::uint64_t id_hash = 0;   // text_hash of `id`
  std::uint64_t key_hash = 0;  // of what the UnitTable finds it by; 0: it does not
  std::string host;
  Timestamp first = Timestamp::max();
  Timestamp last = Timestamp::min();
  Timestamp end_time;             // of the last line, where `ended`
  Timestamp session_end = Timestamp::min();
  Duration lifetime;              // longest silence before the same ID is a new one
  Timestamp accepted_at;          // where `accepted`: of the first Accept line
  std::uint32_t first_sender = UINT32_MAX;  // index of the first event with a Sender; beyond all: there is none
  std::uint32_t first_client = UINT32_MAX;  // the same of the first Accept event with a Client
  ArenaList<KeptEvent, 6> events;  // in order of arrival; among the texts
  SmallList<MessageKey> message_ids;
  ByteArena texts;  // of the events and the keys

  const UnitTies& ties() const { return ties_ ? *ties_ : kNoTies; }
  /// To change them.
  UnitTies& own_ties() {
    if (!ties_) ties_ = std::make_unique<UnitTies>();
    return *ties_;
  }

  /// The session that opened it ended.
  void close_session(Timestamp time) {
    session_closed = true;
    session_end = std::max(session_end, time);
  }
  /// Whether it is over although no End line says so: it was refused for good, its session ended before its content
  /// came, or it went on under another ID. What is late comes within kLeftSilence.
  bool is_left() const {
    if (ended || kind != UnitKind::Transaction) return false;
    return went_on || (!queued && !refused_for_now && (refused || (session_closed && !identified)));
  }
  /// When is_left(): the last that was heard of it.
  Timestamp left_at() const { return std::max(last, session_end); }
  /// Whether a line of that time can be none of its own.
  bool is_silent_at(Timestamp time) const {
    return time - last > lifetime || (is_left() && time - left_at() > kLeftSilence);
  }
  /// Whether it was over at that time; `slack`: how much later than its End line that is seen.
  bool is_over_at(Timestamp time, Duration slack) const {
    return ended ? last + slack < time : is_left() && left_at() + kLeftSilence < time;
  }

  void set_claimant(Unit& transaction) {
    own_ties().claimant = transaction.weak_from_this();
    own_ties().claimant_serial = transaction.serial;
  }
  bool is_claimed_by(const Unit& transaction) const { return ties().claimant_serial == transaction.serial; }
  bool is_claimed() const { return !ties().claimant.expired(); }

  /// A copy that lives as long as the events.
  std::string_view keep_text(std::string_view text);

  /// Whether it has the normalised Message-ID.
  bool has_message_id(std::string_view key);

  /// Appends the event; keeps first, last and the flags.
  void add(const Event& event, KeepLine keep_line);
  /// Of the Accept line, else of the first line.
  Timestamp accept_time() const { return accepted ? accepted_at : first; }

 private:
  friend PooledPtr<Unit>;
  void give_back();
  void note_accept(const Event& event);
  void note_refusal(const Event& event);
  void note_message_id(std::string_view logged);

  static const UnitTies kNoTies;
  std::unique_ptr<UnitTies> ties_;  // null: none
  UnitPool& pool_;
};

}  // namespace mailtrace
