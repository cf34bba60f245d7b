#include "session.h"

namespace make_log {

SmtpSession::SmtpSession(Simulation& sim, int host, Program program, Client client, Micros time)
    : sim_(sim),
      host_(host),
      program_(program),
      client_(std::move(client)),
      client_text_(sim.world.client_text(client_)),
      process_(sim.world.host(host).take(program, time)),
      begun_(time),
      now_(time + sim.random().between(3, 60) * kMillisecond),
      tls_(sim.random().chance(program == Program::Submission ? 0.9 : 0.5)) {}

Micros SmtpSession::step() { return now_ += sim_.random().between(1, 25) * kMillisecond; }

int SmtpSession::act(Script& script, int unit, std::string_view id, std::string_view action, std::string_view where, std::string_view text,
                     const std::string& from, std::string_view to) {
  const bool refuses = action.ends_with("reject");
  if (refuses) ++refused_;
  const std::string recipient = to.empty() ? std::string() : fmt::format(" to=<{}>", to);
  const Script::At at{step(), host_, program_, process_.pid, unit, id.empty() ? Role::Noqueue : Role::Own};
  const int line = script.log(at, "{}: {}: {} from {}: {}; from=<{}>{} proto=ESMTP helo=<{}>", id.empty() ? "NOQUEUE" : id, action, where,
                              client_text_, text, from, recipient, client_.helo);
  script.message().names_sender(line, from);
  if (!to.empty()) script.message().names_recipient(line, to);
  return line;
}

Hop SmtpSession::open(Flow& flow) {
  Hop hop = flow.open(host_, step(), Opening::Accept);
  std::string text = client_text_;
  if (!login_.empty()) text += fmt::format(", sasl_method={}, sasl_username={}", sim_.random().chance(0.7) ? "PLAIN" : "LOGIN", login_);
  flow.accept(hop, hop.opened, program_, process_.pid, text);
  join(flow.script(), hop.unit);
  ++mails_;
  recipients_ += static_cast<int>(flow.mail().recipients.size());
  return hop;
}

void SmtpSession::take_data(Flow& flow, Hop& hop) {
  flow.message_id(hop, step(), flow.mail().id);
  ++data_;
  wait(sim_.random().between(2, 200) * kMillisecond);
}

Hop SmtpSession::receive(Flow& flow) {
  Hop hop = open(flow);
  take_data(flow, hop);
  return hop;
}

void SmtpSession::push(Micros time, const std::string& text) {
  Line* line = sim_.fresh(time, host_, program_, process_.pid);
  line->text = text;
  for (const Joined& joined : joined_) joined.script->own(*line, joined.unit, Role::Session);
  sim_.timeline.push(line);
}

std::string SmtpSession::commands() const {
  std::string text = tls_ ? " ehlo=2 starttls=1" : " ehlo=1";
  int good = tls_ ? 3 : 1, all = good;
  const auto count = [&](std::string_view name, int ok, int total) {
    if (total == 0) return;
    text += ok == total ? fmt::format(" {}={}", name, ok) : fmt::format(" {}={}/{}", name, ok, total);
    good += ok;
    all += total;
  };
  count("auth", login_.empty() ? 0 : 1, login_.empty() ? 0 : 1);
  const int mails = mails_ + (mails_ == 0 && refused_ > 0 ? 1 : 0);
  count("mail", mails, mails);
  count("rcpt", recipients_, recipients_ + refused_);
  count("data", data_, mails_);
  count("quit", 1, 1);
  return text + (good == all ? fmt::format(" commands={}", good) : fmt::format(" commands={}/{}", good, all));
}

void SmtpSession::finish(std::string_view lost) {
  push(begun_, fmt::format("connect from {}", client_text_));
  if (tls_) {
    push(begun_ + 2 * kMillisecond,
         fmt::format("Anonymous TLS connection established from {}: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) "
                     "key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256", client_text_));
  }
  if (!lost.empty()) push(step(), fmt::format("{} from {}", lost, client_text_));
  push(step(), fmt::format("disconnect from {}{}", client_text_, commands()));
  sim_.world.host(host_).give_back(program_, process_, now_);
}

}  // namespace make_log
