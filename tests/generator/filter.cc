// Content filters: amavis between two transactions, the rspamd milter beside one.
#include <algorithm>

#include "flow.h"

namespace make_log {
namespace {

constexpr std::size_t kAmavisLine = 980;  // where amavis breaks its lines, "(id) " and "..." included

std::string recipients_text(const Mail& mail) {
  std::string text;
  for (const Recipient& recipient : mail.recipients) text += fmt::format("{}<{}>", text.empty() ? "" : ",", recipient.address);
  return text;
}

}  // namespace

Flow::Task Flow::amavis_task(const Hop& hop, Micros time, const FilterLeg& leg) {
  Task task;
  task.process = world_.host(hop.host).take(Program::Amavis, time);
  task.id = fmt::format("{:05}-{:02}", task.process.pid, task.process.uses);
  task.unit = script_.message().add_unit(world_.host(hop.host).name, "");
  if (!world_.client_ports) return task;  // log level 0
  const std::string& fqdn = world_.host(hop.host).fqdn;
  const int line = script_.log({time, hop.host, Program::Amavis, task.process.pid, task.unit, Role::Filter},
                               "({}) ESMTP :{} /var/lib/amavis/tmp/amavis-20260302T094821-{:05}-q9kZSIzn: <{}> -> {} SIZE={} "
                               "Received: from {} ([127.0.0.1]) by localhost ({} [127.0.0.1]) (amavis, port {}) with ESMTP; {}",
                               task.id, leg.port_in, task.process.pid, mail_.from, recipients_text(mail_), mail_.size, fqdn, fqdn,
                               leg.port_in, mail_date(time));
  script_.message().names_sender(line, mail_.from, true);
  return task;
}

/// The verdict, in as many lines as it takes.
std::vector<int> Flow::amavis_line(const Hop& hop, Micros time, const Task& task, const std::string& text) {
  std::vector<int> lines;
  const std::size_t prefix = task.id.size() + 3;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view dots = at == 0 ? "" : "...";
    const std::size_t room = kAmavisLine - prefix - dots.size();
    const bool last = text.size() - at <= room;
    const std::string_view piece = std::string_view(text).substr(at, last ? room : room - 3);
    lines.push_back(script_.log({time++, hop.host, Program::Amavis, task.process.pid, task.unit, Role::Filter}, "({}) {}{}{}",
                                task.id, dots, piece, last ? "" : "..."));
    at += piece.size();
  }
  // The last line stands for all of them: they are microseconds apart.
  for (const Recipient& recipient : mail_.recipients) script_.message().names_recipient(lines.back(), recipient.address, {}, true);
  script_.message().names_sender(lines.back(), mail_.from, true);
  return lines;
}

std::string Flow::amavis_text(const Client& client, const FilterLeg& leg, std::string_view verdict, std::string_view queued_as, Micros took) {
  const std::string id = mail_id(random_);
  const bool quarantined = leg.category != "CLEAN" && queued_as.empty();
  const std::string hits = leg.bank.starts_with("ORIGINATING_POST") || leg.category == "INFECTED" || leg.category == "BANNED" ? "-" : fmt::format("{:.3f}", quarantined ? 8 + random_.unit() * 20 : random_.unit() * 4 - 2);
  std::string text = fmt::format("{} {} {{{}{}}}, {}[{}]{} <{}> -> {}", queued_as.empty() ? "Blocked" : "Passed", verdict, leg.action,
                                 quarantined ? ",Quarantined" : "", leg.bank, client.ip, client.port == 0 ? std::string() : fmt::format(":{}", client.port), mail_.from, recipients_text(mail_));
  if (quarantined) text += fmt::format(", quarantine: {}/{}-{}.gz", id[0], leg.category == "SPAM" ? "spam" : "virus", id);
  if (leg.passes_queue_id) text += fmt::format(", Queue-ID: {}", first_id_);
  text += fmt::format(", Message-ID: {}, mail_id: {}, Hits: {}, size: {}", mail_.id.amavis, id, hits, mail_.size - 10);
  if (!queued_as.empty()) text += fmt::format(", queued_as: {}", queued_as);
  return text + fmt::format(", {} ms", took / kMillisecond);
}

Flow::Return Flow::come_back(const Hop& hop, Micros time, const Client& client, const FilterLeg& leg) {
  Host& host = world_.host(hop.host);
  Return back{open(hop.host, time, Opening::Accept), 0, {mail_.from, mail_.id, mail_.size + 380, {}, false, mail_.wants_delay_notice, mail_.wants_success_notice}};
  const Process server = host.take(leg.back, time);
  const Client local{random_.chance(0.5) ? "localhost" : host.fqdn, "127.0.0.1", "localhost", static_cast<int>(random_.between(30000, 60000))};
  std::string text = world_.client_text(local);
  script_.log({time - kMillisecond, hop.host, leg.back, server.pid, back.hop.unit, Role::Session}, "connect from {}", text);
  const std::string connected = text;
  if (leg.passes_queue_id) text += fmt::format(", orig_queue_id={}, orig_client={}", first_id_, world_.client_text(client));
  accept(back.hop, time, leg.back, server.pid, text);
  message_id(back.hop, time + random_.between(2, 9) * kMillisecond, mail_.id);
  back.active = time + random_.between(14, 40) * kMillisecond;
  if (leg.signs) {
    const Micros signed_at = time + random_.between(10, 13) * kMillisecond;
    script_.log({signed_at, hop.host, Program::Opendkim, host.pid(Program::Opendkim, signed_at), back.hop.unit, Role::Filter},
                "{}: DKIM-Signature field added (s=s2026, d=example.org)", back.hop.id);
  }
  const Micros done = back.active + random_.between(1, 9) * kMillisecond;
  script_.log({done, hop.host, leg.back, server.pid, back.hop.unit, Role::Session}, "disconnect from {} ehlo=1 xforward=1 mail=1 rcpt={} data=1 quit=1 commands={}",
              connected, mail_.recipients.size(), 5 + mail_.recipients.size());
  host.give_back(leg.back, server, done);
  Message& message = script_.message();
  if (leg.passes_queue_id) message.link(first_unit_, back.hop.unit, back.hop.accept_line);
  message.link(hop.unit, back.hop.unit, back.hop.accept_line, back.hop.message_id_line, hop.message_id_line);
  return back;
}

std::vector<Flow::Return> Flow::filter(Hop& hop, Micros active, const Client& client, const FilterLeg& leg, std::size_t ways) {
  Host& host = world_.host(hop.host);
  Message& message = script_.message();
  queue_active(hop, active, mail_);
  const Process sender = host.take(Program::Smtp, active + kMillisecond);
  const Micros begin = active + random_.between(3, 40) * kMillisecond;
  const Task task = amavis_task(hop, begin, leg);
  const Micros took = random_.between(90, 2200) * kMillisecond;
  std::vector<Return> returns;
  std::string queued_as;
  for (std::size_t way = 0; way < ways; ++way) {
    returns.push_back(come_back(hop, begin + took + static_cast<Micros>(way) * 120 * kMillisecond, client, leg));
    queued_as += (way == 0 ? "" : "/") + returns.back().hop.id;
  }
  Micros time = returns.back().active + random_.between(5, 40) * kMillisecond;
  const std::vector<int> lines = amavis_line(hop, time, task, amavis_text(client, leg, leg.category, queued_as, took));
  const int first_piece = lines.size() > 1 ? lines[lines.size() - 2] : -1;
  if (leg.passes_queue_id) message.link(task.unit, first_unit_, lines.back(), first_piece);
  host.give_back(Program::Amavis, task.process, time);
  time += random_.between(1, 4) * kMillisecond;
  const Timing timing = this->timing(hop, time, random_.between(10, 90) * kMillisecond, took);
  for (std::size_t i = 0; i < mail_.recipients.size(); ++i) {
    Return& back = returns[i % ways];
    back.mail.recipients.push_back(mail_.recipients[i]);
    const int line = outcome(hop, {time, 0, Program::Smtp, sender.pid, 0}, mail_.recipients[i], fmt::format("127.0.0.1[127.0.0.1]:{}", leg.port_in),
                             timing, "2.0.0", "sent", fmt::format("250 2.0.0 from MTA(smtp:[127.0.0.1]:{}): 250 2.0.0 Ok: queued as {}", leg.port_out, back.hop.id));
    message.link(hop.unit, back.hop.unit, line);
    time += random_.between(50, 900);
  }
  for (const Return& back : returns) message.link(task.unit, back.hop.unit, lines.back(), first_piece);
  host.give_back(Program::Smtp, sender, time);
  end(hop, removed(hop, time + kMillisecond) + kSecond);
  return returns;
}

Micros Flow::filter_blocks(Hop& hop, Micros active, const Client& client, std::string_view category, const FilterLeg& leg) {
  Host& host = world_.host(hop.host);
  queue_active(hop, active, mail_);
  const Process sender = host.take(Program::Smtp, active + kMillisecond);
  const Micros begin = active + random_.between(3, 40) * kMillisecond;
  const Task task = amavis_task(hop, begin, leg);
  const Micros took = random_.between(90, 900) * kMillisecond;
  Micros time = begin + took;
  const std::vector<int> lines = amavis_line(hop, time, task, amavis_text(client, leg, category, "", took));
  script_.message().link(task.unit, hop.unit, lines.back(), lines.size() > 1 ? lines[lines.size() - 2] : -1);
  host.give_back(Program::Amavis, task.process, time);
  const std::string why = leg.category == "SPAM" ? "spam" : leg.category == "INFECTED" ? "INFECTED: Eicar-Test-Signature" : "BANNED: .exe,invoice.pdf.exe";
  const Timing timing = this->timing(hop, time, 20 * kMillisecond, took);
  for (const Recipient& recipient : mail_.recipients) {
    time += random_.between(500, 3000);
    const int line = outcome(hop, {time, 0, Program::Smtp, sender.pid, 0}, recipient, fmt::format("127.0.0.1[127.0.0.1]:{}", leg.port_in), timing,
                             "2.7.0", "sent", fmt::format("250 2.7.0 Ok, discarded, id={} - {}", task.id, why));
    state(recipient, line, "blocked");
  }
  host.give_back(Program::Smtp, sender, time);
  removed(hop, time += kMillisecond);
  end(hop, time + kSecond);
  return time;
}

Micros Flow::rspamd(const Hop& hop, Micros time, std::string_view action, const Client& client) {
  Host& host = world_.host(hop.host);
  Message& message = script_.message();
  const Process process = host.take(Program::Rspamd, hop.opened - 6 * kMillisecond);
  // Every tag once: a permutation of 24 bits.
  static std::uint32_t tags = 0;
  const std::string tag = fmt::format("{:06x}", (++tags * 0x9E3779u + 0x1234u) & 0xffffffu);
  const int unit = message.add_unit(host.name, "");
  const auto at = [&](Micros when) { return Script::At{when, hop.host, Program::Rspamd, process.pid, unit, Role::Filter}; };
  const std::string digest = fmt::format("{:016x}{:016x}", random_.next(), random_.next());
  script_.log(at(hop.opened - 5 * kMillisecond), "<{}>; proxy; proxy_accept_socket: accepted milter connection from 127.0.0.1 port {}", tag, random_.between(30000, 60000));
  script_.log(at(time), "<{}>; milter; rspamd_milter_process_command: got connection from {}:{}", tag, client.ip, client.port);
  const int loaded = script_.log(at(time += 3 * kMillisecond), "<{}>; proxy; rspamd_message_parse: loaded message; id: {}; queue-id: <{}>; size: {}; checksum: <{}>",
                                 tag, mail_.id.raw, hop.id, mail_.size, digest);
  script_.log(at(time += kMillisecond), "<{}>; proxy; rspamd_mime_part_detect_language: detected part language: en", tag);
  script_.log(at(time += random_.between(5, 90) * kMillisecond), "<{}>; lua; greylist.lua:331: Score too low - skip greylisting", tag);
  std::string addresses;
  for (const Recipient& recipient : mail_.recipients) addresses += (addresses.empty() ? "" : ",") + recipient.address;
  const double score = action == "reject" ? 21.5 : -0.1;
  const int verdict = script_.log(at(time += 2 * kMillisecond),
                                  "<{}>; proxy; rspamd_task_write_log: id: {}, qid: <{}>, ip: {}, from: <{}>, (default: {} ({}): [{:.2f}/15.00] "
                                  "[MIME_GOOD(-0.10){{text/plain;}},FROM_EQ_ENVFROM(0.00){{}},MIME_TRACE(0.00){{0:+;}},RCPT_COUNT_ONE(0.00){{1;}}]), "
                                  "len: {}, time: {}ms, dns req: {}, digest: <{}>, rcpts: <{}>, mime_rcpts: <{}>",
                                  tag, mail_.id.raw, hop.id, client.ip, mail_.from, action == "no action" ? "F" : "T", action, score, mail_.size,
                                  63.374, 3, digest, addresses, addresses);
  message.names_sender(verdict, mail_.from, true);
  for (const Recipient& recipient : mail_.recipients) message.names_recipient(verdict, recipient.address, {}, true);
  message.link(unit, hop.unit, loaded);
  message.link(unit, hop.unit, verdict);
  sim_.noise(time + 5 * kMillisecond, hop.host, Program::Rspamd, process.pid, "<{:06x}>; proxy; proxy_milter_finish_handler: finished milter connection",
             (++tags * 0x9E3779u + 0x1234u) & 0xffffffu);
  host.give_back(Program::Rspamd, process, time);
  return time;
}

}  // namespace make_log
