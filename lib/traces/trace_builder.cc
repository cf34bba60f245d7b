#include "traces/trace_builder.h"

#include <algorithm>

#include "traces/address_list.h"
#include "traces/completeness.h"
#include "traces/endpoint.h"
#include "traces/final_recipients.h"
#include "traces/hop_links.h"
#include "traces/query_values.h"
#include "traces/trace_lines.h"
#include "traces/unique_texts.h"

namespace mailtrace {
namespace {

/// A session that got a queue-ID and no message.
bool is_only_session(const Unit& unit) {
  return std::all_of(unit.events.begin(), unit.events.end(), [](const KeptEvent& e) {
    return e.kind == EventKind::Connect || e.kind == EventKind::Session || e.kind == EventKind::Disconnect ||
           e.kind == EventKind::Login;
  });
}

/// What a server found out that asked another whether an address exists, with a message of its own that was never to be
/// delivered; "" for any other message.
std::string_view result_of_probe(const Unit& unit) {
  std::string_view result;
  for (const KeptEvent& e : unit.events) {
    if (e.kind == EventKind::Accept || e.kind == EventKind::Refuse || e.kind == EventKind::Outcome) return {};
    if (e.kind != EventKind::Deliver || !e.has(Field::Status)) continue;
    result = e.get(Field::Status);
    if (status_from(result)) return {};
  }
  return result;
}

// What makes a filter's or store's line one about a message: all else may be the rest of a cut line.
constexpr std::uint64_t kNaming = KeptEvent::bit(Field::Sender) | KeptEvent::bit(Field::Recipient) |
                                  KeptEvent::bit(Field::Recipients) | KeptEvent::bit(Field::User) |
                                  KeptEvent::bit(Field::MessageId) | KeptEvent::bit(Field::AboutId);

class TraceBuilder {
 public:
  TraceBuilder(const std::vector<const Member*>& component, TraceParts parts)
      : component_(component), parts_(parts) {}

  Trace build() {
    HopChain chain = chain_hops(component_);
    hops_ = std::move(chain.hops);
    trace_.links = std::move(chain.links);
    trace_.hops.reserve(hops_.size());
    for (const Member* hop : hops_) trace_.hops.push_back(make_hop(*hop));
    tree_ = HopTree(hops_, trace_.links);
    if (parts_.details) describe_hops();
    set_times();
    set_message_id();
    set_sender();
    if (parts_.details) describe_submission();
    find_recipients(component_, hops_, tree_, parts_.details, trace_);
    if (parts_.query_values) collect_query_values(component_, trace_);
    set_status();
    if (hops_.size() == 1) trace_.probe = result_of_probe(*hops_.front()->unit);
    if (component_.front()->unit->kind == UnitKind::Logins) describe_logins(*component_.front()->unit);
    if (parts_.details) judge_completeness(component_, hops_, tree_, trace_);
    return std::move(trace_);
  }

 private:
  static Hop make_hop(const Member& member) {
    const Unit& unit = *member.unit;
    Hop hop;
    hop.host = unit.host;
    hop.queue_id = unit.id;
    hop.first = unit.first;
    hop.last = unit.last;
    return hop;
  }

  void describe_hops() {
    for (std::size_t i = 0; i < hops_.size(); ++i) describe_hop(*hops_[i]->unit, trace_.hops[i]);
    name_clients();
  }

  static void describe_hop(const Unit& unit, Hop& hop) {
    hop.from = envelope_sender(unit);
    UniqueTexts to(hop.to);
    for (const KeptEvent& e : unit.events) {
      const bool names_client =
          e.kind == EventKind::Accept || e.kind == EventKind::Refuse || e.kind == EventKind::End;
      if (names_client && hop.client.empty()) hop.client = client_text(e);
      if (e.kind == EventKind::Note) continue;
      if (e.has(Field::Recipient)) to.add(e.get(Field::Recipient));
      for (const std::string_view address : split_addresses(e.get(Field::Recipients))) to.add(address);
    }
  }

  /// As the queue has it, else as the first line that names one; nullopt if none does.
  static std::optional<std::string_view> envelope_sender(const Unit& unit) {
    std::optional<std::string_view> sender;
    for (const KeptEvent& e : unit.events) {
      if (e.has(Field::Sender) && (!sender || e.kind == EventKind::Queue)) sender = e.get(Field::Sender);
    }
    return sender;
  }

  /// Where the transaction's lines do not say who handed it over, those of the session do.
  void name_clients() {
    for (const Member* m : component_) {
      if (m->unit->kind != UnitKind::Refusals) continue;
      const std::size_t i = tree_.index_of(m->unit->ties().claimant_serial);
      if (i == hops_.size()) continue;
      for (const KeptEvent& e : m->unit->events) {
        if (trace_.hops[i].client.empty()) trace_.hops[i].client = client_text(e);
      }
    }
  }

  static std::string client_text(const KeptEvent& e) {
    if (e.has(Field::Client)) return std::string(e.get(Field::Client));
    return e.has(Field::Uid) ? "uid " + std::string(e.get(Field::Uid)) : std::string();
  }

  /// The first event of all for which `test` holds, or nullptr.
  template <class Test>
  const KeptEvent* first_event(const Test& test) const {
    for (const Member* m : component_) {
      for (const KeptEvent& e : m->unit->events) {
        if (test(e)) return &e;
      }
    }
    return nullptr;
  }

  std::string_view first_client() const {
    constexpr std::uint64_t kClients = KeptEvent::bit(Field::Client) | KeptEvent::bit(Field::OriginClient);
    const KeptEvent* e = first_event([](const KeptEvent& event) { return event.has_any(kClients); });
    if (!e) return {};
    return e->get(e->has(Field::Client) ? Field::Client : Field::OriginClient);
  }

  static std::optional<std::uint64_t> parse_size(std::string_view digits) {
    std::uint64_t n = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9' || n > UINT64_MAX / 10 - 1) return std::nullopt;
      n = n * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return digits.empty() ? std::nullopt : std::optional(n);
  }

  void set_times() {
    trace_.first = Timestamp::max();
    trace_.last = Timestamp::min();
    for (const Member* m : component_) {
      trace_.first = std::min(trace_.first, m->unit->first);
      trace_.last = std::max(trace_.last, m->unit->last);
    }
  }

  void set_sender() {
    const std::size_t first = tree_.first_hop();
    if (first < hops_.size()) trace_.from = envelope_sender(*hops_[first]->unit);
    if (trace_.from) return;
    const KeptEvent* e = first_event([](const KeptEvent& event) { return event.has(Field::Sender); });
    if (e) trace_.from = e->get(Field::Sender);
  }

  void describe_submission() {
    for (const Member* m : component_) {
      for (const KeptEvent& e : m->unit->events) {
        if (!trace_.subject && e.has(Field::Subject)) trace_.subject = e.get(Field::Subject);
        const bool of_message = e.kind == EventKind::Login && m->unit->kind != UnitKind::Logins;
        const bool failed = of_message && e.get(Field::Status) == "rejected";
        const bool logged_in = !failed && (e.kind != EventKind::Session || e.get(Field::Action) == "authenticated");
        if (!trace_.sasl_user && logged_in && e.has(Field::SaslUser)) trace_.sasl_user = e.get(Field::SaslUser);
      }
      const std::string& of_session = m->unit->ties().sasl_user;
      if (!trace_.sasl_user && !of_session.empty()) trace_.sasl_user = of_session;
    }
    const std::size_t first = tree_.first_hop();
    if (first < hops_.size()) set_size(*hops_[first]);
    for (const Member* m : component_) {
      if (!trace_.size) set_size(*m);
    }
    std::string_view client;
    if (first < hops_.size()) client = trace_.hops[first].client;
    if (client.empty() && first >= hops_.size()) client = first_client();
    const Endpoint end = split_endpoint(client);
    if (client.starts_with("uid ")) return;  // submitted on the machine itself
    trace_.client_name = end.name;
    trace_.client_ip = end.address;
  }

  void set_size(const Member& member) {
    for (const KeptEvent& e : member.unit->events) {
      if (!trace_.size && e.has(Field::Size)) trace_.size = parse_size(e.get(Field::Size));
    }
  }

  /// As the first hop logged it; filters and stores change it. An Accept line has it without its brackets.
  void set_message_id() {
    const std::size_t first = tree_.first_hop();
    const auto take = [&](const Member& m) {
      for (const KeptEvent& e : m.unit->events) {
        const bool is_first =
            e.kind == EventKind::Identify || e.kind == EventKind::Accept || e.kind == EventKind::Queue;
        if (trace_.message_id || !is_first || e.get(Field::MessageId) == "<>") continue;
        if (e.get(Field::MessageId).empty()) continue;
        trace_.message_id = e.get(Field::MessageId);
        const bool is_bare = e.kind == EventKind::Accept && !trace_.message_id->starts_with('<');
        if (is_bare) trace_.message_id = "<" + *trace_.message_id + ">";
      }
    };
    if (first < hops_.size()) take(*hops_[first]);
    for (std::size_t i = 0; i < hops_.size() && !trace_.message_id; ++i) {
      if (!tree_.is_notification(i)) take(*hops_[i]);
    }
    if (trace_.message_id) return;
    if (const KeptEvent* e = first_event(names_message)) trace_.message_id = e->get(Field::MessageId);
  }

  void set_status() {
    for (const Recipient& r : trace_.recipients) {
      if (&r == &trace_.recipients.front() || r.status < trace_.status) trace_.status = r.status;
    }
  }

  void describe_logins(const Unit& unit) {
    Logins& logins = trace_.logins.emplace();
    logins.client = first_client();
    std::uint64_t counted = 0;  // by a line that tells how many there were; others tell of each
    for (const KeptEvent& e : unit.events) {
      const bool refused = e.get(Field::Status) == "rejected";
      const bool sums_up = refused && e.has(Field::Count);
      if (refused && e.has(Field::Reason) && (!sums_up || logins.reason.empty())) logins.reason = e.get(Field::Reason);
      if (sums_up) {
        counted += parse_size(e.get(Field::Count)).value_or(0);
      } else {
        (refused ? logins.refused : logins.accepted) += e.repeated;
      }
    }
    logins.refused = std::max(logins.refused, counted);
    trace_.status = logins.accepted == 0 ? Status::Rejected : Status::Queued;
  }

  const std::vector<const Member*>& component_;
  TraceParts parts_;
  Trace trace_;
  std::vector<const Member*> hops_;
  HopTree tree_;
};

}  // namespace

bool is_message(const std::vector<const Member*>& component) {
  return std::any_of(component.begin(), component.end(), [](const Member* m) {
    if (m->unit->kind == UnitKind::Transaction) return !is_only_session(*m->unit);
    if (m->unit->kind != UnitKind::Task) return true;
    if (m->unit->is_policy) return false;  // about a message that is not in these logs
    return std::any_of(m->unit->events.begin(), m->unit->events.end(), [](const KeptEvent& e) {
      const bool verdict =
          e.kind == EventKind::Filter || e.kind == EventKind::Store || e.kind == EventKind::Deliver;
      return verdict && e.has_any(kNaming);
    });
  });
}

Trace build_trace(const std::vector<const Member*>& component, TraceParts parts) {
  return TraceBuilder(component, parts).build();
}

void add_lines(const std::vector<const Member*>& component, const SourceNames& sources, Trace& trace) {
  const LineIndex lines = collect_lines(component, sources, trace);
  trace.links = collect_links(component, chain_hops(component).hops, &lines);
}

}  // namespace mailtrace
