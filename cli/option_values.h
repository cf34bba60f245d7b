// How the option table stores values: small functions, each an Option::apply. Each validates one value and
// keeps it in RawOptions; a message names what was given and what was expected, not the option.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "cli/option_table.h"

namespace mailtrace {

/// Any text but the empty one; the second in ASCII lower case.
Result<std::string> parse_text(std::string_view text);
Result<std::string> parse_lower_text(std::string_view text);

/// A queue-ID; the colon that stands behind it in logs may come with it.
Result<std::string> parse_queue_id(std::string_view text);

/// A whole number from `low` to `high`.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t low, std::uint64_t high);

/// "64M", "1G", "1048576": bytes; K, M, G and T, in any case, are powers of 1024.
Result<std::uint64_t> parse_size(std::string_view text);

inline constexpr std::uint64_t kSmallestMemory = std::uint64_t{32} << 20;

template <auto Member>
Applied set_flag(RawOptions& raw, const OptionUse&) {
  raw.*Member = true;
  return {};
}

template <auto Member>
Applied set_text(RawOptions& raw, const OptionUse& use) {
  auto text = parse_text(use.value);
  if (!text) return text.error();
  raw.*Member = *text;
  return {};
}

/// Appends what `Parse` makes of the value to a list of RawOptions or of its query.
template <auto Member, auto Parse>
Applied add(RawOptions& raw, const OptionUse& use) {
  auto parsed = Parse(use.value);
  if (!parsed) return parsed.error();
  if constexpr (requires { raw.*Member; }) {
    (raw.*Member).push_back(std::move(*parsed));
  } else {
    (raw.query.*Member).push_back(std::move(*parsed));
  }
  return {};
}

template <class T>
using Choice = std::pair<std::string_view, T>;

inline constexpr std::array kSortOrders{Choice<SortOrder>{"first", SortOrder::First},
                                        Choice<SortOrder>{"last", SortOrder::Last},
                                        Choice<SortOrder>{"file", SortOrder::File}};
inline constexpr std::array kWhens{Choice<When>{"auto", When::Auto}, Choice<When>{"always", When::Always},
                                   Choice<When>{"never", When::Never}};

/// The value is one of the row's choices already; `Choices` says which constant each word is.
template <auto Member, const auto& Choices>
Applied set_choice(RawOptions& raw, const OptionUse& use) {
  for (const auto& [word, constant] : Choices) {
    if (word == use.value) {
      raw.*Member = constant;
      return {};
    }
  }
  return Error{"not known: \"" + std::string(use.value) + "\"", ""};
}

template <Mode M>
Applied set_mode(RawOptions& raw, const OptionUse&) {
  raw.mode = M;
  return {};
}

Applied add_message_id(RawOptions& raw, const OptionUse& use);
Applied set_format(RawOptions& raw, const OptionUse& use);
Applied add_status(RawOptions& raw, const OptionUse& use);
Applied set_max_count(RawOptions& raw, const OptionUse& use);
Applied set_year(RawOptions& raw, const OptionUse& use);
Applied set_threads(RawOptions& raw, const OptionUse& use);
Applied set_memory(RawOptions& raw, const OptionUse& use);
Applied set_check_patterns(RawOptions& raw, const OptionUse& use);
Applied set_help(RawOptions& raw, const OptionUse& use);
Applied set_generate(RawOptions& raw, const OptionUse& use);

}  // namespace mailtrace
