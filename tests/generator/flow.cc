#include "flow.h"

#include <algorithm>

namespace make_log {

Hop Flow::open(int host, Micros time, Opening opening) {
  Hop hop;
  hop.host = host;
  hop.opened = time;
  hop.id = world_.host(host).ids.take(time, opening);
  hop.unit = script_.message().add_unit(world_.host(host).name, hop.id);
  if (first_unit_ < 0) {
    first_unit_ = hop.unit;
    first_id_ = hop.id;
    hop.shows_original = true;
  }
  return hop;
}

void Flow::end(const Hop& hop, Micros time, Ending ending) { world_.host(hop.host).ids.give_back(hop.id, time, ending); }

int Flow::accept(Hop& hop, Micros time, Program program, std::uint32_t pid, std::string_view client) {
  hop.accept_line = script_.log({time, hop.host, program, pid, hop.unit}, "{}: client={}", hop.id, client);
  return hop.accept_line;
}

std::uint32_t Flow::cleanup(Hop& hop, Micros time) {
  if (hop.cleanup_pid == 0) hop.cleanup_pid = world_.host(hop.host).pid(Program::Cleanup, time, 300 * kMillisecond);
  return hop.cleanup_pid;
}

void Flow::message_id(Hop& hop, Micros time, const MessageId& id) {
  const int line = script_.log({time, hop.host, Program::Cleanup, cleanup(hop, time), hop.unit}, "{}: message-id={}", hop.id, id.raw);
  hop.message_id_line = line;
  if (id.raw == mail_.id.raw) {
    script_.message().lines[static_cast<std::size_t>(line)].shows_message_id = true;
    script_.message().message_id = id.raw;
  }
}

void Flow::queue_active(const Hop& hop, Micros time, const Mail& mail) {
  const std::uint32_t pid = world_.host(hop.host).pid(Program::Qmgr, time);
  const int line = script_.log({time, hop.host, Program::Qmgr, pid, hop.unit}, "{}: from=<{}>, size={}, nrcpt={} (queue active)",
                               hop.id, mail.from, mail.size, mail.recipients.size());
  script_.message().names_sender(line, mail.from);
}

Micros Flow::removed(const Hop& hop, Micros time) {
  const std::uint32_t pid = world_.host(hop.host).pid(Program::Qmgr, time);
  script_.log({time, hop.host, Program::Qmgr, pid, hop.unit}, "{}: removed", hop.id);
  return time;
}

int Flow::outcome(const Hop& hop, Script::At at, const Recipient& recipient, std::string_view relay, const Timing& timing,
                  std::string_view dsn, std::string_view status, std::string_view text) {
  at.host = hop.host;
  at.unit = hop.unit;
  const Micros total = timing.before_queue_manager + timing.in_queue_manager + timing.connection + timing.transmission;
  const bool shows_original = !recipient.submitted.empty() && hop.shows_original;
  const std::string original = shows_original ? fmt::format("orig_to=<{}>, ", recipient.submitted) : std::string();
  const std::string reuse = relay != "none" && timing.connection == 0 ? fmt::format("conn_use={}, ", random_.between(2, 40)) : std::string();
  const int line = script_.log(at, "{}: to=<{}>, {}relay={}, {}delay={}, delays={}/{}/{}/{}, dsn={}, status={} ({})", hop.id,
                               recipient.address, original, relay, reuse, delay_text(total),
                               delay_text(timing.before_queue_manager), delay_text(timing.in_queue_manager),
                               delay_text(timing.connection), delay_text(timing.transmission), dsn, status, text);
  script_.message().names_recipient(line, recipient.address, shows_original ? recipient.submitted : std::string_view());
  return line;
}

void Flow::state(const Recipient& recipient, int line, const char* status) {
  if (recipient.record >= 0) script_.message().state(recipient.record, line, status);
}

void Flow::register_recipients(Mail& mail, bool optional) {
  Message& message = script_.message();
  for (Recipient& recipient : mail.recipients) {
    recipient.record = message.recipient(recipient.address, recipient.original(), optional);
    if (!optional) {
      const std::string& submitted = recipient.original();
      if (std::find(message.submitted.begin(), message.submitted.end(), submitted) == message.submitted.end()) {
        message.submitted.push_back(submitted);
      }
    }
  }
}

Flow::Timing Flow::timing(const Hop& hop, Micros time, Micros connection, Micros transmission) {
  const Micros queued = std::max<Micros>(0, time - hop.opened - connection - transmission);
  const Micros in_queue_manager = std::min(queued, random_.between(0, 30 * kMillisecond));
  return {queued - in_queue_manager, in_queue_manager, connection, transmission};
}

Micros Flow::retry_after(int attempt) const {
  const double scale = std::clamp(static_cast<double>(sim_.end - sim_.options.start) / static_cast<double>(4 * kDay), 0.0005, 1.0);
  const Micros full = std::min<Micros>(5 * kMinute << std::min(attempt, 8), 70 * kMinute + 16 * kHour * (attempt > 5));
  return std::max<Micros>(2 * kSecond, static_cast<Micros>(static_cast<double>(full) * scale));
}

}  // namespace make_log
