#include "texts.h"

#include <ctime>

#include <fmt/core.h>

namespace make_log {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string letters_and_digits(Random& random, int length) {
  std::string text;
  for (int i = 0; i < length; ++i) text += kAlphabet[random.below(62)];
  return text;
}

std::string lower_domain(std::string id) {
  const std::size_t at = id.rfind('@');
  for (std::size_t i = at == std::string::npos ? id.size() : at; i < id.size(); ++i) {
    if (id[i] >= 'A' && id[i] <= 'Z') id[i] = static_cast<char>(id[i] - 'A' + 'a');
  }
  return id;
}

MessageId plain(std::string id) {
  std::string amavis = lower_domain(id);
  return {id, std::move(amavis), std::move(id)};
}

}  // namespace

MessageId make_message_id(Random& random, std::string_view domain) {
  const auto a = random.next(), b = random.next();
  switch (random.below(6)) {
    case 0: return plain(fmt::format("<CAF{:x}+{}=x@mail.{}>", a % 0xffffffff, letters_and_digits(random, 30), domain));
    case 1: return plain(fmt::format("<{}.{}.{:x}.JavaMail.zimbra@{}>", a % 1'000'000'000, b % 1'000'000'000'000, a >> 40, domain));
    case 2: return plain(fmt::format("<E1{}-{:08x}-Qx@{}>", letters_and_digits(random, 5), b & 0xffffffff, domain));
    case 3: return plain(fmt::format("<20260{}{:012}.GA{}@{}>", 1 + a % 9, b % 1'000'000'000'000, a % 90000, domain));
    case 4: return plain(fmt::format("<AM0PR01MB{:04X}{:016X}{:012X}@AM0PR01MB{:04}.prod.EXAMPLE.NET>", a & 0xffff, b, a >> 20, b % 10000));
    default: return plain(fmt::format("<{:08x}-{:04x}-{:04x}-{:012x}@{}>", a & 0xffffffff, b & 0xffff, a >> 50, b >> 16, domain));
  }
}

MessageId make_odd_message_id(Random& random, std::string_view domain, std::string_view somebody) {
  const auto n = random.next() % 10'000'000'000;
  const std::string plain_id = fmt::format("odd.{}@{}", n, domain);
  const std::string in_brackets = "<" + plain_id + ">";
  switch (random.below(8)) {
    case 0: return {plain_id, in_brackets, "unspecified"};
    case 1: return {fmt::format("{} (added by mx.{})", in_brackets, domain), in_brackets, in_brackets};
    case 2: return {fmt::format("{} <second.{}>", in_brackets, plain_id), in_brackets, in_brackets};
    case 3: return plain(fmt::format("<{}.{}>", n, somebody));
    case 4: return {fmt::format("<to=<{}>, relay=none.{}@{}>", somebody, n, domain), fmt::format("<{}>", somebody), fmt::format("<to=<{}>", somebody)};
    case 5: return {fmt::format("<\"quoted blank {}\"@{}>", n, domain), fmt::format("<\"quoted blank {}\"@{}>", n, domain),
                    fmt::format("<quoted blank {}@{}>", n, domain)};
    case 6: return {fmt::format("<status=sent (250 ok).{}@{}>", n, domain), fmt::format("<status=sent (250 ok).{}@{}>", n, domain),
                    fmt::format("<status=sent.{}@{}>", n, domain)};
    default: return {in_brackets + ", Queue-ID: 4AbCd, queued_as: 4Fake12345z", in_brackets, in_brackets};
  }
}

MessageId own_message_id(const World& world, std::string_view queue_id, std::string_view fqdn, Micros time) {
  if (world.options.ids == Ids::Long) return plain(fmt::format("<{}@{}>", queue_id, fqdn));
  const std::time_t seconds = static_cast<std::time_t>(time / kSecond);
  char stamp[20];
  std::tm tm{};
  std::strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", gmtime_r(&seconds, &tm));
  return plain(fmt::format("<{}.{}@{}>", stamp, queue_id, fqdn));
}

Reply sent_reply(World& world, std::string_view message_id, int size, Micros now) {
  Random& random = world.random;
  const auto n = random.next();
  // Another system's short ID may well be one of ours.
  const std::string& ours = world.host(0).ids.some_id();
  if (world.options.ids == Ids::ShortReused && !ours.empty() && random.chance(0.005)) {
    return {"2.0.0", fmt::format("250 2.0.0 Ok: queued as {}", ours)};
  }
  switch (random.below(8)) {
    case 0: return {"2.0.0", fmt::format("250 2.0.0 Ok: queued as {}", long_queue_id(now - 3, n % 100000))};
    case 1: return {"2.0.0", fmt::format("250 2.0.0 Ok: queued as {}", short_queue_id(static_cast<Micros>(n % 1'000'000), 0xC0000 + n % 0x3ffff))};
    case 2: return {"2.0.0", fmt::format("250 OK id=1{}-{}-{}", letters_and_digits(random, 5), "0000000" + letters_and_digits(random, 4), letters_and_digits(random, 4))};
    case 3: return {"2.0.0", fmt::format("250 2.0.0 OK  {} {:x}-{:x}si{}ejc.{:03} - gsmtp", now / kSecond, n & 0xffffffffff, n >> 30, n % 100'000'000, n % 1000)};
    case 4: return {"2.6.0", fmt::format("250 2.6.0 {} [InternalId={}, Hostname=AM4PR08MB{:04}.eurprd02.prod.example.net] {} bytes in 0.466, 90.195 KB/sec Queued mail for delivery", message_id, n % 100'000'000'000'000, n % 10000, size)};
    case 5: return {"2.0.0", fmt::format("250 2.0.0 3{}{:06} Message accepted for delivery", letters_and_digits(random, 7), n % 1'000'000)};
    case 6: return {"2.0.0", fmt::format("250 ok {} qp {}", now / kSecond, n % 100'000)};
    default: return {"2.0.0", fmt::format("250 ok:  Message {} accepted", n % 100'000'000)};
  }
}

Reply deferred_reply(Random& random, std::string_view mx, std::string_view recipient) {
  switch (random.below(6)) {
    case 0: return {"4.2.0", fmt::format("host {} said: 450 4.2.0 <{}>: Recipient address rejected: Greylisted, see http://postgrey.example.net/help/example.com.html (in reply to RCPT TO command)", mx, recipient)};
    case 1: return {"4.2.2", fmt::format("host {} said: 452 4.2.2 <{}>: mailbox full (in reply to RCPT TO command)", mx, recipient)};
    case 2: return {"4.4.1", fmt::format("connect to {}:25: Connection refused", mx)};
    case 3: return {"4.4.2", fmt::format("lost connection with {} while sending RCPT TO", mx)};
    case 4: return {"4.4.2", fmt::format("conversation with {} timed out while receiving the initial server greeting", mx)};
    default: return {"4.2.1", fmt::format("host {} said: 450-4.2.1 The user you are trying to contact is receiving mail at a rate that 450-4.2.1 prevents additional messages from being delivered. 450 4.2.1 Please resend (a later time). (in reply to RCPT TO command)", mx)};
  }
}

Reply bounced_reply(Random& random, std::string_view mx, std::string_view recipient) {
  switch (random.below(5)) {
    case 0: return {"5.1.1", fmt::format("host {} said: 550 5.1.1 <{}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)", mx, recipient)};
    case 1: return {"5.0.0", fmt::format("host {} said: 550 No Such User Here (in reply to RCPT TO command)", mx)};
    case 2: return {"5.1.1", fmt::format("host {} said: 550 5.1.1 <{}>... User unknown (in reply to RCPT TO command)", mx, recipient)};
    case 3: return {"5.7.1", fmt::format("host {} said: 554 5.7.1 Message content rejected, id=12345-06 - SPAM (in reply to end of DATA command)", mx)};
    default: return {"5.1.1", fmt::format("host {} said: 553 sorry, no mailbox here by that name (#5.1.1) (in reply to RCPT TO command)", mx)};
  }
}

std::string delay_text(Micros delay) {
  if (delay < 10 * kMillisecond) return "0";
  if (delay >= 10 * kSecond) return fmt::format("{}", delay / kSecond);
  std::string text = delay >= kSecond ? fmt::format("{}.{}", delay / kSecond, delay / 100'000 % 10)
                                      : fmt::format("0.{:02}", delay / 10'000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string session_id(Random& random) {
  std::string id = mail_id(random, 22);
  for (char& c : id) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return id;
}

std::string mail_id(Random& random, int length) {
  std::string id;
  for (int i = 0; i < length; ++i) id += kAlphabet[random.below(i == 0 ? 52 : kAlphabet.size())];
  return id;
}

std::string mail_date(Micros time) {
  const std::time_t seconds = static_cast<std::time_t>(time / kSecond);
  char text[48];
  std::tm tm{};
  std::strftime(text, sizeof text, "%a, %e %b %Y %H:%M:%S +0000 (UTC)", gmtime_r(&seconds, &tm));
  return text;
}

}  // namespace make_log
