// The mail system the log is about: its hosts with their processes, its users, and the rest of the internet.
#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"
#include "program.h"
#include "queue_ids.h"
#include "random.h"

namespace make_log {

/// A process in use. Give it back with the time it is idle again.
struct Process {
  std::uint32_t pid = 0;
  int uses = 0;        // clients served, this one included
  Micros idle_from = 0;
  bool operator>(const Process& o) const { return idle_from != o.idle_from ? idle_from > o.idle_from : pid > o.pid; }
};

/// A client in the internet, or a workstation.
struct Client {
  std::string name;  // "unknown" without reverse DNS
  std::string ip;
  std::string helo;
  int port = 0;
};

class Host {
 public:
  Host(int index, std::string name, std::string address, const Options& options);

  /// A process of `program` that is idle at `now`.
  Process take(Program program, Micros now);
  void give_back(Program program, Process process, Micros idle_from);
  /// The pid of a program for something short.
  std::uint32_t pid(Program program, Micros now, Micros duration = 20 * kMillisecond);

  int index = 0;
  std::string name;  // "mx1"
  std::string fqdn;  // "mx1.example.org"
  std::string ip;
  QueueIds ids;

 private:
  using Idle = std::priority_queue<Process, std::vector<Process>, std::greater<>>;
  std::vector<Idle> idle_;
  std::vector<std::uint32_t> single_;
  std::uint32_t next_pid_;
  Random random_;
};

class World {
 public:
  explicit World(const Options& options);

  Host& host(int index) { return *hosts_[static_cast<std::size_t>(index)]; }
  int hosts() const { return static_cast<int>(hosts_.size()); }
  /// Hosts by what they do; with one host all are that one.
  int mx_host() { return random.pick(mx_); }
  int out_host() { return random.pick(out_); }
  /// Where the mailbox of a local user is.
  int store_host(std::string_view address) const;
  int host_of_domain(std::string_view domain) const;  // -1: none of these hosts

  std::string local_user();
  std::string external_user();
  Client client_of(std::string_view sender);  // the host that sends for this sender's domain
  Client workstation();
  Client stranger();                          // spammers, scanners
  static bool is_local(std::string_view address);
  bool sends_out(int host) const;
  static std::string_view domain_of(std::string_view address);
  /// "host[ip]", with ":port" where this system logs it.
  std::string client_text(const Client& client) const;
  /// A mail host in the internet for the domain of `address`: "mx.d7.example.com[198.51.100.8]".
  std::string mx_text(std::string_view address) const;

  Random random;
  const Options& options;
  bool client_ports;  // smtpd_client_port_logging

 private:
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<int> mx_, store_, out_;
};

}  // namespace make_log
