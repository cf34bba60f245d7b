#include "cli/option_table.h"

#include <algorithm>

#include "base/text.h"
#include "cli/option_values.h"

namespace mailtrace {
namespace {

using enum OptionGroup;
using enum Repeat;

// clang-format off
constexpr Option kOptions[] = {
    {.name = "from", .letter = 'f', .value = "ADDR", .group = Messages, .repeat = Collects,
     .brief = "envelope sender: user@dom, @dom, glob, /re/, <>",
     .help = "Messages whose envelope sender, on any hop, is `ADDR`: an address (`user@example.org`), a "
             "local part at any domain or none (`root`), all of a domain (`@example.org`), a glob (`*@*.example.org`), an expression (`/^news-.*@/`), or "
             "`<>`, the null sender of bounces. Case never matters.",
     .apply = add<&Query::from, AddressPattern::parse>},
    {.name = "to", .letter = 't', .value = "ADDR", .group = Messages, .repeat = Collects,
     .brief = "recipient, or original recipient before aliases",
     .help = "Messages with `ADDR` as a recipient, or as an original recipient before aliases and forwards, "
             "on any hop. `ADDR` as in {--from}.",
     .apply = add<&Query::to, AddressPattern::parse>},
    {.name = "address", .letter = 'a', .value = "ADDR", .group = Messages, .repeat = Collects,
     .brief = "sender or recipient",
     .help = "Messages with `ADDR` as sender or recipient: {--from} or {--to}, whichever holds.",
     .apply = add<&Query::address, AddressPattern::parse>},
    {.name = "message-id", .letter = 'i', .value = "ID", .group = Messages, .repeat = Collects,
     .brief = "Message-ID, with or without <>",
     .help = "Messages with this Message-ID on any hop. The angle brackets may be left out.",
     .apply = add_message_id},
    {.name = "queue-id", .value = "ID", .group = Messages, .repeat = Collects,
     .brief = "queue-ID on any hop",
     .help = "Messages that had this queue-ID on any hop. Queue-IDs are used again after a while, so that "
             "more than one message may answer; {--since} and {--host} tell them apart.",
     .apply = add<&Query::queue_ids, parse_queue_id>},
    {.name = "client", .value = "WHO", .group = Messages, .repeat = Collects,
     .brief = "received from: name, IP address or CIDR",
     .help = "Messages received from `WHO` on any hop: a host name or glob (`*.example.net`), an IP "
             "address, or a block of addresses (`192.0.2.0/24`, `2001:db8::/32`). Its logins that no message "
             "came of are told as well: see LOGINS.",
     .apply = add<&Query::client, HostPattern::parse>},
    {.name = "relay", .value = "WHO", .group = Messages, .repeat = Collects,
     .brief = "sent to: name, IP address or CIDR",
     .help = "Messages of which a delivery to `WHO` was tried on any hop. `WHO` as in {--client}.",
     .apply = add<&Query::relay, HostPattern::parse>},
    {.name = "host", .value = "NAME", .group = Messages, .repeat = Collects, .is_rare = true,
     .brief = "logged by this host",
     .help = "Messages with a hop that was logged by the host `NAME`, a name or a glob.",
     .apply = add<&Query::hosts, parse_lower_text>},
    {.name = "status", .letter = 's', .value = "LIST", .group = Messages, .repeat = Collects,
     .choices = "sent deferred bounced expired rejected greylisted blocked discarded held queued",
     .is_list = true, .completion = Completion::Choices,
     .brief = "how it ended: sent,deferred,bounced,rejected,...",
     .help = "Messages that ended so, for one recipient at least; several states are separated by "
             "commas.\n\n"
             "  sent        delivered, or taken by a system outside these logs\n"
             "  deferred    still in the queue when the logs end\n"
             "  bounced     given up, and the sender told\n"
             "  expired     given up after too long in the queue\n"
             "  rejected    refused in the SMTP session; greylisted ones too\n"
             "  greylisted  refused for now, by a greylist\n"
             "  blocked     stopped by a filter: spam, virus, banned\n"
             "  discarded   thrown away by rule\n"
             "  held        on hold\n"
             "  queued      accepted, and nothing more seen",
     .apply = add_status},
    {.name = "sasl-user", .value = "NAME", .group = Messages, .repeat = Collects,
     .is_rare = true, .brief = "submitted by this logged-in user",
     .help = "Messages submitted in a session that had logged in as `NAME`. Case does not matter. Logins of that "
             "name that no message came of, refused ones too, are told as well: see LOGINS.",
     .apply = add<&Query::sasl_users, parse_lower_text>},
    {.name = "subject", .value = "TEXT", .group = Messages, .repeat = Collects,
     .brief = "part of the subject, where the log has it",
     .help = "Messages with `TEXT` anywhere in the subject. Case does not matter. Only logs that show "
             "subjects (a header check, a filter) can answer.",
     .apply = add<&Query::subjects, parse_lower_text>},
    {.name = "size", .value = "RANGE", .group = Messages, .repeat = Collects,
     .brief = "size in bytes: >10M, <=5k, 1M..2M",
     .help = "Messages of this size. `k`, `M` and `G` are powers of 1024.\n\n"
             "  >10M    over ten megabytes\n  <=5k    at most\n  1M..2M  between, both included\n  =0, 300 "
             "exactly",
     .apply = add<&Query::sizes, parse_size_range>},
    {.name = "delay", .value = "RANGE", .group = Messages, .repeat = Collects,
     .brief = "time from submission to its end: >1h, 5m..2d",
     .help = "Messages that took so long from submission to their end; written as in {--size}, with the "
             "units `s`, `m`, `h`, `d` and `w`.",
     .apply = add<&Query::delays, parse_duration_range>},
    {.name = "since", .letter = 'S', .value = "TIME", .group = Messages,
     .brief = "submitted at or after: 2015-05-25 13:24, -2h, ...",
     .help = "Messages submitted at `TIME` or later:\n\n"
             "  2015-05-25           a day, from its start\n"
             "  2015-05-25 13:24     a time of day; also with :SS\n"
             "  2015-05-25T13:24:00Z RFC 3339; without an offset as above\n"
             "  yesterday, today     days; now is this moment\n"
             "  -2h                  so long ago: s, m, h, d (24 hours), w\n"
             "  @1448456400          seconds since 1970; ten digits need no @\n\n"
             "Times without an offset are in the time zone of {--timezone}.",
     .apply = set_text<&RawOptions::since>},
    {.name = "until", .letter = 'U', .value = "TIME", .group = Messages,
     .brief = "submitted at or before; a bare day means its end",
     .help = "Messages submitted at `TIME` or earlier, written as in {--since}. All of what `TIME` names is "
             "included: a bare day (`today` and `yesterday` too) to its end, a minute or a second likewise.",
     .apply = set_text<&RawOptions::until>},
    {.name = "delivered-since", .value = "TIME", .group = Messages, .is_rare = true,
     .brief = "delivered at or after",
     .help = "Messages delivered, to one recipient at least, at `TIME` or later. `TIME` as in {--since}.",
     .apply = set_text<&RawOptions::delivered_since>},
    {.name = "delivered-until", .value = "TIME", .group = Messages, .is_rare = true,
     .brief = "delivered at or before; a bare day means its end",
     .help = "Messages delivered, to one recipient at least, at `TIME` or earlier. `TIME` as in {--until}.",
     .apply = set_text<&RawOptions::delivered_until>},
    {.name = "regexp", .letter = 'e', .value = "RE", .group = Messages, .repeat = Collects,
     .brief = "some line of the message matches",
     .help = "Messages of which some log line matches the regular expression `RE` (the syntax of Perl "
             "without back references and look-around).",
     .apply = add<&Query::regexps, RegularExpression::parse>},
    {.name = "response", .value = "RE", .group = Messages, .repeat = Collects, .is_rare = true,
     .brief = "some SMTP reply matches",
     .help = "Messages that got an SMTP reply, on delivery or when refused, that matches `RE`, as in "
             "{--regexp}.",
     .apply = add<&Query::responses, RegularExpression::parse>},
    {.name = "invert-match", .letter = 'v', .group = Messages,
     .brief = "the messages that do not match",
     .help = "Report the messages that do not answer the query.",
     .apply = set_flag<&RawOptions::invert>},

    {.name = "format", .letter = 'o', .value = "F", .group = Output,
     .choices = "trace lines summary json", .completion = Completion::Choices, .initial = "trace",
     .brief = "trace, lines, summary or json",
     .help = "How messages are written.\n\n"
             "  trace    for people: how it ended, the hops, the original lines\n"
             "  lines    only the original lines, an empty line between messages\n"
             "  summary  one tab-separated line a recipient\n"
             "  json     one object a line a message",
     .apply = set_format},
    {.name = "count", .letter = 'c', .group = Output,
     .brief = "only the number of messages",
     .help = "Print only the number of messages that match.", .apply = set_flag<&RawOptions::count>},
    {.name = "files-with-matches", .letter = 'l', .group = Output,
     .brief = "only the names of files with matching messages",
     .help = "Print only the names of the files that hold lines of matching messages.",
     .apply = set_flag<&RawOptions::files_with_matches>},
    {.name = "max-count", .letter = 'm', .value = "N", .group = Output,
     .brief = "no more than the first N messages",
     .help = "Print no more than the first `N` matching messages, in the order of {--sort}.", .apply = set_max_count},
    {.name = "quiet", .letter = 'q', .group = Output,
     .brief = "no output; the exit status tells",
     .help = "Print no messages; the exit status says whether one matched. The search stops at the first.",
     .apply = set_flag<&RawOptions::quiet>},
    {.name = "line-number", .letter = 'n', .group = Output, .is_rare = true,
     .brief = "line numbers before original lines",
     .help = "Print before each original line its number, counted from 1 in the decompressed file.",
     .apply = set_flag<&RawOptions::line_number>},
    {.name = "with-filename", .letter = 'H', .group = Output, .is_rare = true,
     .brief = "file names before original lines",
     .help = "Print before each original line the name of its file.",
     .apply = set_flag<&RawOptions::with_filename>},
    {.name = "session", .group = Output,
     .brief = "also the SMTP session around each message",
     .help = "Add the lines of the SMTP session around each message: connect, TLS, login, lost connection, "
             "disconnect, and the delivery agent's TLS lines.",
     .apply = set_flag<&RawOptions::session>},
    {.name = "stats", .group = Output,
     .brief = "what was read and how fast, on standard error",
     .help = "At the end, print on standard error what was read and how fast, and how many lines were odd, "
             "by reason.",
     .apply = set_flag<&RawOptions::stats>},
    {.name = "sort", .value = "KEY", .group = Output, .choices = "first last file",
     .completion = Completion::Choices, .initial = "first",
     .brief = "order of messages: first, last or file",
     .help = "The order of messages: by the time of their `first` line, by the time of their `last` line, "
             "or by the place of their first line (`file`: name, then line number).",
     .apply = set_choice<&RawOptions::sort, kSortOrders>},
    {.name = "color", .value = "WHEN", .group = Output, .choices = "auto always never",
     .completion = Completion::Choices, .initial = "auto",
     .brief = "auto, always or never",
     .help = "Colour in the output. `auto`: when it goes to a terminal and the environment variable "
             "`NO_COLOR` is not set.",
     .apply = set_choice<&RawOptions::color, kWhens>},
    {.name = "progress", .value = "WHEN", .group = Output, .choices = "auto always never",
     .completion = Completion::Choices, .initial = "auto", .is_rare = true,
     .brief = "a progress line: auto, always or never",
     .help = "A progress line on standard error. `auto`: when that is a terminal and the search takes a "
             "while.",
     .apply = set_choice<&RawOptions::progress, kWhens>},

    {.name = "year", .value = "Y", .group = Input, .is_rare = true,
     .brief = "year of the first line, for stamps without one",
     .help = "The year of the first line (of rotated logs, of their oldest file), for time stamps without a "
             "year. Otherwise it is inferred from lines with a year, from the headers of compressed files "
             "and from the time of the files.",
     .apply = set_year},
    {.name = "timezone", .value = "TZ", .group = Input, .initial = "local",
     .brief = "zone of times without an offset: UTC, +02:00, ...",
     .help = "The time zone of log lines and of {--since} and the like where they carry no offset: a name "
             "(`Europe/Berlin`), `UTC`, an offset (`+02:00`), or `local`, the local time of this machine.",
     .apply = set_text<&RawOptions::time_zone>},
    {.name = "threads", .value = "N", .group = Input, .is_rare = true,
     .brief = "how many threads read; default: one a processor",
     .help = "How many threads read and search. Without it, one for each processor. The output does not "
             "depend on it.",
     .apply = set_threads},
    {.name = "memory", .value = "SIZE", .group = Input, .initial = "256M", .is_rare = true,
     .brief = "memory to keep to: 64M, 1G",
     .help = "How much memory to keep to, as `64M` or `1G`; at least `32M`. The output does not depend on "
             "it. What does not fit, reports and messages still on their way, goes to a temporary file in "
             "`$TMPDIR`, else `/tmp`.",
     .apply = set_memory},
    {.name = "patterns", .value = "DIR", .group = Input, .repeat = Collects,
     .completion = Completion::Directory, .is_rare = true,
     .brief = "also use the *.pattern files of a directory",
     .help = "Add the `*.pattern` files of a directory to what mailtrace knows about log lines. An event of "
             "the same system and name replaces the built-in one. See {--check-patterns}.",
     .apply = add<&RawOptions::pattern_dirs, parse_text>},

    {.name = "check-patterns", .value = "FILE", .value_is_optional = true, .group = Other,
     .repeat = Collects, .completion = Completion::File, .is_rare = true,
     .brief = "check patterns against their samples, and exit",
     .help = "Check the built-in patterns, or these together with `FILE` (and further files named), against "
             "their samples, and exit: with 0 if all is well, else with 2 after listing every error. "
             "Directories of {--patterns} are checked too.",
     .apply = set_check_patterns},
    {.name = "help", .letter = 'h', .group = Other, .brief = "-h: this summary; --help: everything",
     .help = "`-h` prints a summary of one screen, {--help} everything.", .apply = set_help},
    {.name = "version", .letter = 'V', .group = Other, .brief = "version of mailtrace and of its libraries",
     .help = "Print the version of mailtrace, of Hyperscan, and of the library that decompresses gzip.",
     .apply = set_mode<Mode::Version>},
    {.name = "generate", .value = "WHAT", .group = Other, .choices = "man bash zsh fish",
     .is_hidden = true, .brief = "write the man page or a completion",
     .help = "Write a generated file to standard output.", .apply = set_generate},
};

}  // namespace

std::string_view heading_of(OptionGroup group) {
  switch (group) {
    case OptionGroup::Messages: return "Which messages";
    case OptionGroup::Output: return "What is printed";
    case OptionGroup::Input: return "How logs are read";
    case OptionGroup::Other: return "Other";
  }
  return "";
}

std::span<const Option> option_table() { return kOptions; }

const Option* find_option(std::string_view name) {
  auto* found = std::ranges::find(kOptions, name, &Option::name);
  return found == std::end(kOptions) ? nullptr : found;
}

std::vector<std::string_view> choices_of(const Option& option) { return split_words(option.choices); }

namespace {

Applied check_choice(const Option& option, std::string_view value) {
  auto choices = choices_of(option);
  if (choices.empty() || std::ranges::find(choices, value) != choices.end()) return {};
  std::string names;
  for (std::string_view choice : choices) names.append(names.empty() ? "" : ", ").append(choice);
  return Error{"not one of " + names + ": \"" + std::string(value) + "\"", ""};
}

}  // namespace

Applied apply_option(const Option& option, RawOptions& raw, const OptionUse& use) {
  std::vector<std::string_view> values{use.value};
  if (option.is_list) values = split(use.value, ',');
  for (std::string_view value : values) {
    if (Applied wrong = check_choice(option, value)) return wrong;
    if (Applied wrong = option.apply(raw, {value, use.is_short})) return wrong;
  }
  return {};
}

RawOptions initial_options() {
  RawOptions raw;
  for (const Option& option : kOptions) {
    if (!option.initial.empty()) option.apply(raw, {option.initial, false});
  }
  return raw;
}

}  // namespace mailtrace
