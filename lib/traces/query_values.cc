#include "traces/query_values.h"

#include "traces/address_list.h"
#include "traces/unique_texts.h"

namespace mailtrace {
namespace {

class QueryValues {
 public:
  explicit QueryValues(Trace& trace)
      : message_ids_(trace.message_ids),
        senders_(trace.senders),
        recipients_(trace.all_recipients),
        clients_(trace.clients),
        relays_(trace.relays),
        responses_(trace.responses) {}

  void add(const KeptEvent& e) {
    if (names_message(e)) message_ids_.add(e.get(Field::MessageId));
    if (e.has(Field::Sender)) senders_.add(e.get(Field::Sender));
    if (e.has(Field::Recipient)) recipients_.add(e.get(Field::Recipient));
    for (const std::string_view address : split_addresses(e.get(Field::Recipients))) recipients_.add(address);
    if (e.has(Field::Original)) recipients_.add(e.get(Field::Original));
    if (e.has(Field::Client)) clients_.add(e.get(Field::Client));
    if (e.has(Field::OriginClient)) clients_.add(e.get(Field::OriginClient));
    if (e.has(Field::Relay)) relays_.add(e.get(Field::Relay));
    if (e.has(Field::Response)) responses_.add(e.get(Field::Response));
  }

  void add(const Recipient& recipient) { recipients_.add(recipient.address); }

 private:
  UniqueTexts message_ids_, senders_, recipients_, clients_, relays_, responses_;
};

}  // namespace

bool names_message(const KeptEvent& e) {
  return e.has(Field::MessageId) && e.get(Field::MessageId) != "<>";
}

void collect_query_values(const std::vector<const Member*>& component, Trace& trace) {
  QueryValues values(trace);
  for (const Member* m : component) {
    for (const KeptEvent& e : m->unit->events) values.add(e);
  }
  for (const Recipient& r : trace.recipients) values.add(r);
}

}  // namespace mailtrace
