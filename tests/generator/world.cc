#include "world.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace make_log {
namespace {

constexpr std::array<std::string_view, 40> kFirst = {
    "anna", "boris", "carla", "dimitri", "eva", "felix", "greta", "hugo", "ines", "jan", "karla", "leon", "mara", "nils",
    "olga", "paul", "queenie", "rosa", "sven", "tilda", "udo", "vera", "willi", "xenia", "yann", "zoe", "amir", "bea",
    "chen", "dora", "emil", "fay", "gil", "hana", "ivo", "jule", "kofi", "lena", "milo", "nora"};
constexpr std::array<std::string_view, 30> kLast = {
    "abel", "brandt", "cole", "dietz", "ebert", "frey", "gross", "haas", "iversen", "jung", "kern", "lang", "moser",
    "noll", "ott", "peters", "quast", "roth", "sauer", "thiel", "ulmer", "vogt", "weiss", "yates", "ziegler", "adler",
    "busch", "conrad", "doll", "engel"};
constexpr std::uint64_t kHot = 60;          // users who get most of the mail
constexpr std::uint64_t kLocalUsers = 4000;
constexpr std::uint64_t kDomains = 3000;
constexpr std::uint64_t kUsersPerDomain = 150;

std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 14695981039346656037u;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return h ^ (h >> 29);
}

std::string user_name(std::uint64_t n) {
  return fmt::format("{}.{}{}", kFirst[n % kFirst.size()], kLast[(n / 7) % kLast.size()], n);
}

/// Many domains share one of the few addresses there are for documentation; some have one of IPv6 to themselves.
std::string mail_ip(std::string_view domain) {
  if (hash(domain) % 16 == 0) return fmt::format("2001:db8:{:x}::25", hash(domain) % 0xffff);
  return fmt::format("198.51.100.{}", 1 + hash(domain) % 254);
}

}  // namespace

Host::Host(int host_index, std::string host_name, std::string address, const Options& options)
    : index(host_index),
      name(std::move(host_name)),
      fqdn(name + ".example.org"),
      ip(std::move(address)),
      ids(options.ids, options.seed + 77 + static_cast<std::uint64_t>(host_index),
          options.ids == Ids::ShortReused ? 0 : 0x1000 + 0x20000 * static_cast<std::uint64_t>(host_index)),
      idle_(kPrograms),
      single_(kPrograms, 0),
      next_pid_(600 + 131 * static_cast<std::uint32_t>(host_index)),
      random_(options.seed * 31 + static_cast<std::uint64_t>(host_index)) {
  single_[static_cast<int>(Program::Systemd)] = 1;
}

Process Host::take(Program program, Micros now) {
  const ProgramInfo& info = program_info(program);
  if (info.pids == PidKind::None) return {};
  if (info.pids == PidKind::Single) {
    std::uint32_t& pid = single_[static_cast<int>(program)];
    if (pid == 0) pid = next_pid_ += 1 + static_cast<std::uint32_t>(random_.below(3));
    return {pid, 1, now};
  }
  Idle& idle = idle_[static_cast<std::size_t>(program)];
  if (!idle.empty() && idle.top().idle_from <= now) {
    Process process = idle.top();
    idle.pop();
    ++process.uses;
    return process;
  }
  next_pid_ += 1 + static_cast<std::uint32_t>(random_.below(3));
  return {next_pid_, 1, now};
}

void Host::give_back(Program program, Process process, Micros idle_from) {
  const ProgramInfo& info = program_info(program);
  if (info.pids != PidKind::Pool || process.uses >= info.max_use) return;
  process.idle_from = idle_from + 1;
  idle_[static_cast<std::size_t>(program)].push(process);
}

std::uint32_t Host::pid(Program program, Micros now, Micros duration) {
  const Process process = take(program, now);
  give_back(program, process, now + duration);
  return process.pid;
}

World::World(const Options& the_options)
    : random(the_options.seed), options(the_options), client_ports(the_options.ids == Ids::Short) {
  constexpr std::string_view kinds[] = {"mx", "mbox", "out"};
  std::vector<int>* roles[] = {&mx_, &store_, &out_};
  for (int i = 0; i < options.hosts; ++i) {
    const std::string name = fmt::format("{}{}", kinds[i % 3], 1 + i / 3);
    hosts_.push_back(std::make_unique<Host>(i, name, fmt::format("192.0.2.{}", 11 + i), options));
    roles[i % 3]->push_back(i);
  }
  if (store_.empty()) store_ = mx_;
  if (out_.empty()) out_ = mx_;
}

int World::store_host(std::string_view address) const {
  const int named = host_of_domain(domain_of(address));
  return named >= 0 ? named : store_[hash(address) % store_.size()];
}

int World::host_of_domain(std::string_view domain) const {
  for (const auto& host : hosts_) {
    if (host->fqdn == domain) return host->index;
  }
  return -1;
}

bool World::sends_out(int host) const { return std::find(out_.begin(), out_.end(), host) != out_.end(); }

std::string World::local_user() {
  const std::uint64_t n = random.chance(0.35) ? random.below(kHot) : random.below(kLocalUsers);
  return user_name(n) + "@example.org";
}

std::string World::external_user() {
  const bool hot = random.chance(0.3);
  const std::uint64_t domain = hot ? random.below(20) : random.below(kDomains);
  const std::uint64_t user = random.below(hot ? 10 : kUsersPerDomain);
  return fmt::format("{}@d{}.example.{}", user_name(domain * 1000 + user), domain, domain % 3 == 0 ? "net" : "com");
}

Client World::client_of(std::string_view sender) {
  const std::string_view domain = domain_of(sender);
  Client client{fmt::format("mail.{}", domain), mail_ip(domain), "", static_cast<int>(random.between(1025, 65000))};
  client.helo = client.name;
  if (hash(domain) % 11 == 0) client.name = "unknown";
  return client;
}

Client World::workstation() {
  const auto n = random.below(90);
  return {fmt::format("ws{}.office.example.org", n), fmt::format("192.0.2.{}", 100 + n),
          random.chance(0.5) ? fmt::format("[192.0.2.{}]", 100 + n) : "laptop", static_cast<int>(random.between(1025, 65000))};
}

Client World::stranger() {
  const auto n = 1 + random.below(250);
  return {"unknown", fmt::format("203.0.113.{}", n), fmt::format("WIN-{:06X}", random.below(1 << 24)),
          static_cast<int>(random.between(1025, 65000))};
}

bool World::is_local(std::string_view address) { return address.ends_with("example.org"); }

std::string_view World::domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view("example.org") : address.substr(at + 1);
}

std::string World::client_text(const Client& client) const {
  std::string text = fmt::format("{}[{}]", client.name, client.ip);
  if (client_ports) text += fmt::format(":{}", client.port);
  return text;
}

std::string World::mx_text(std::string_view address) const {
  const std::string_view domain = domain_of(address);
  return fmt::format("mx.{}[{}]", domain, mail_ip(domain));
}

}  // namespace make_log
