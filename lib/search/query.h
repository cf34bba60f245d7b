// What the user asks for, and whether a trace answers it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "traces/trace.h"

namespace mailtrace {

class ExpressionSet;  // patterns/hyperscan.h

/// A value of --from, --to, --address: an address, a local part alone, "@domain", a glob, "/expression/", "<>".
/// Case never matters. Immutable, may be used from several threads.
class AddressPattern {
 public:
  static Result<AddressPattern> parse(std::string_view text);
  /// `address` as logged, without <>; "" is the null sender.
  bool matches(std::string_view address) const;
  /// A text, in lower case, that every address it matches holds; "" if there is none.
  std::string literal() const;

 private:
  enum class Kind { Exact, LocalPart, Domain, Glob, Expression };
  Kind kind_ = Kind::Exact;
  std::string text_;  // lower case
  std::shared_ptr<const ExpressionSet> expression_;
};

/// A value of --client, --relay: a host name or glob, an address, or a CIDR block.
class HostPattern {
 public:
  static Result<HostPattern> parse(std::string_view text);
  /// `endpoint` as logged: "name[ip]", "name[ip]:port", "[ip]:port", "ip", "name", "name[path]".
  bool matches(std::string_view endpoint) const;
  /// Texts, in lower case, of which every endpoint it matches holds one; one of them is "" if there are none.
  std::vector<std::string> literals() const;

 private:
  std::string glob_;                    // lower case; empty if the value is an address
  std::optional<std::uint8_t> prefix_;  // bits to compare, of the 128 of address_
  std::string address_;                 // 16 bytes, IPv4 mapped into IPv6
};

/// A value of --size or --delay: ">10M", "<=5k", "1M..2M", "=0", "300". Bounds are inclusive.
struct Range {
  std::uint64_t low = 0;
  std::uint64_t high = UINT64_MAX;
  bool contains(std::uint64_t v) const { return low <= v && v <= high; }
};
Result<Range> parse_size_range(std::string_view text);      // bytes; k M G are powers of 1024
Result<Range> parse_duration_range(std::string_view text);  // seconds; s m h d w

/// A value of --regexp, --response.
class RegularExpression {
 public:
  static Result<RegularExpression> parse(std::string_view text);
  bool found_in(std::string_view text) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::shared_ptr<const ExpressionSet> set_;
};

/// All conditions must hold on one trace; of several values of one condition, one.
struct Query {
  std::vector<AddressPattern> from, to, address;
  std::vector<std::string> message_ids;  // without <>
  std::vector<std::string> queue_ids;
  std::vector<HostPattern> client, relay;
  std::vector<std::string> hosts;        // as given: name or glob, lower case
  std::set<Status> statuses;             // empty: any
  std::vector<std::string> sasl_users;   // lower case
  std::vector<std::string> subjects;     // lower case; a part of the subject
  std::vector<Range> sizes, delays;
  std::optional<Timestamp> since, until, delivered_since, delivered_until;
  std::vector<RegularExpression> regexps, responses;

  bool empty() const;
  /// Whether it asks for what Trace keeps for queries only: every sender, client, reply... of every hop.
  bool asks_for_values() const;
  /// Whether it asks for what TraceParts calls details, or may be answered by logins, which are told of with them.
  bool asks_for_details() const;
};

/// Whether logins that no message came of are among what is asked for: who asks for a user or a client wants
/// to know; to others they are no messages.
bool asks_for_logins(const Query& query);

/// Whether `trace` answers `query`. Thread-safe.
bool matches(const Query& query, const Trace& trace);

}  // namespace mailtrace
