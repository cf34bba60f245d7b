#include "cli/option_values.h"

#include <limits>

#include "base/text.h"
#include "traces/trace.h"

namespace mailtrace {
namespace {

constexpr std::uint64_t kMostThreads = 1024;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

}  // namespace

Result<std::string> parse_text(std::string_view text) {
  if (text.empty()) return Error{"empty value", ""};
  return std::string(text);
}

Result<std::string> parse_lower_text(std::string_view text) {
  return parse_text(lower_case(text));
}

Result<std::string> parse_queue_id(std::string_view text) {
  text = trim(text);
  if (text.ends_with(':')) text.remove_suffix(1);
  return parse_text(text);
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t low, std::uint64_t high) {
  auto number = parse_integer<std::uint64_t>(text);
  if (number && low <= *number && *number <= high) return *number;
  std::string range = high == std::numeric_limits<std::uint64_t>::max()
                          ? "a number"
                          : "a number from " + std::to_string(low) + " to " + std::to_string(high);
  return Error{"not " + range + ": " + quoted(text), ""};
}

Result<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::string_view kUnits = "kmgt";
  Error wrong{"not a size such as 64M or 1G: " + quoted(text), ""};
  if (text.empty()) return wrong;
  std::size_t unit = kUnits.find(to_lower(text.back()));
  bool has_unit = unit != std::string_view::npos;
  std::size_t shift = has_unit ? 10 * (unit + 1) : 0;
  auto number = parse_integer<std::uint64_t>(has_unit ? text.substr(0, text.size() - 1) : text);
  if (!number || *number > std::numeric_limits<std::uint64_t>::max() >> shift) return wrong;
  return *number << shift;
}

Applied add_message_id(RawOptions& raw, const OptionUse& use) {
  std::string_view id = use.value;
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  if (id.empty()) return Error{"empty value", ""};
  raw.query.message_ids.emplace_back(id);
  return {};
}

Applied add_status(RawOptions& raw, const OptionUse& use) {
  auto status = status_from(use.value);
  if (!status) return Error{"not a status: " + quoted(use.value), ""};
  raw.query.statuses.insert(*status);
  if (*status == Status::Rejected) raw.query.statuses.insert(Status::Greylisted);
  return {};
}

Applied set_format(RawOptions& raw, const OptionUse& use) {
  auto format = report_format_from(use.value);
  if (!format) return Error{"not a format: " + quoted(use.value), ""};
  raw.format = *format;
  return {};
}

Applied set_max_count(RawOptions& raw, const OptionUse& use) {
  auto number = parse_number(use.value, 0, std::numeric_limits<std::uint64_t>::max());
  if (!number) return number.error();
  raw.max_count = *number;
  return {};
}

Applied set_year(RawOptions& raw, const OptionUse& use) {
  auto number = parse_number(use.value, 1970, 9999);
  if (!number) return number.error();
  raw.year = static_cast<int>(*number);
  return {};
}

Applied set_threads(RawOptions& raw, const OptionUse& use) {
  auto number = parse_number(use.value, 1, kMostThreads);
  if (!number) return number.error();
  raw.threads = static_cast<unsigned>(*number);
  return {};
}

Applied set_memory(RawOptions& raw, const OptionUse& use) {
  auto size = parse_size(use.value);
  if (!size) return size.error();
  if (*size < kSmallestMemory) return Error{"at least 32M, not " + quoted(use.value), ""};
  raw.memory_bytes = *size;
  return {};
}

Applied set_check_patterns(RawOptions& raw, const OptionUse& use) {
  raw.mode = Mode::CheckPatterns;
  if (!use.value.empty()) raw.pattern_files.emplace_back(use.value);
  return {};
}

Applied set_help(RawOptions& raw, const OptionUse& use) {
  raw.mode = use.is_short ? Mode::ShortHelp : Mode::Help;
  return {};
}

Applied set_generate(RawOptions& raw, const OptionUse& use) {
  raw.mode = Mode::Generate;
  constexpr std::array kGenerated{
      Choice<Generated>{"man", Generated::ManPage}, Choice<Generated>{"bash", Generated::Bash},
      Choice<Generated>{"zsh", Generated::Zsh}, Choice<Generated>{"fish", Generated::Fish}};
  for (const auto& [word, generated] : kGenerated) {
    if (word == use.value) raw.generated = generated;
  }
  return {};
}

}  // namespace mailtrace
