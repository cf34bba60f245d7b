// One SMTP session of a client with one of our hosts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flow.h"

namespace make_log {

/// Lines around the messages (connect, TLS, disconnect) belong to each message that joined. Call `finish` last.
class SmtpSession {
 public:
  SmtpSession(Simulation& sim, int host, Program program, Client client, Micros time);

  /// Time of the next command; each use moves it on.
  Micros step();
  void wait(Micros time) { now_ += time; }
  Micros now() const { return now_; }
  int host() const { return host_; }
  Program program() const { return program_; }
  const Client& client() const { return client_; }
  const std::string& client_text() const { return client_text_; }
  std::uint32_t pid() const { return process_.pid; }

  /// The message of `script` went through this session.
  void join(Script& script, int unit) { joined_.push_back({&script, unit}); }
  /// SASL, as smtpd adds it to its client= line.
  void authenticate(std::string_view user) { login_ = std::string(user); }

  /// "reject", "filter", "hold", … of a command. `id` "": NOQUEUE, and the line belongs to `unit` all the same.
  int act(Script& script, int unit, std::string_view id, std::string_view action, std::string_view where, std::string_view text,
          const std::string& from, std::string_view to);
  /// client=, message-id= and what lies between; the session is free again at `now()`.
  Hop receive(Flow& flow);
  /// Like `receive`, before the Message-ID is known.
  Hop open(Flow& flow);
  /// The end of DATA.
  void take_data(Flow& flow, Hop& hop);

  /// Says goodbye, or `lost` ("lost connection after DATA (250 bytes)") instead.
  void finish(std::string_view lost = {});

 private:
  struct Joined {
    Script* script;
    int unit;
  };
  void push(Micros time, const std::string& text);
  std::string commands() const;

  Simulation& sim_;
  int host_;
  Program program_;
  Client client_;
  std::string client_text_;
  std::string login_;
  Process process_;
  Micros begun_;
  Micros now_;
  bool tls_;
  int mails_ = 0, recipients_ = 0, refused_ = 0, data_ = 0;
  std::vector<Joined> joined_;
};

}  // namespace make_log
