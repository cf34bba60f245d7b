// The list of options. The parser, -h, --help, the man page and the completions are all made from it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/raw_options.h"

namespace mailtrace {

/// The headings of the help, in their order.
enum class OptionGroup { Messages, Output, Input, Other };
inline constexpr OptionGroup kOptionGroups[] = {OptionGroup::Messages, OptionGroup::Output,
                                                OptionGroup::Input, OptionGroup::Other};
std::string_view heading_of(OptionGroup group);

/// What a further use of the same option does.
enum class Repeat { LastWins, Collects };

/// What a shell may offer for the value.
enum class Completion { None, File, Directory, Choices };

/// One use of an option on the command line.
struct OptionUse {
  std::string_view value;  // "" where none was given
  bool is_short = false;   // written as -x
};

/// Nothing, or what is wrong with a value; the message leaves out the option's name.
using Applied = std::optional<Error>;

struct Option {
  std::string_view name;        // long name, without dashes
  char letter = 0;              // short name; 0: none
  std::string_view value = {};  // what the value is called; "": a switch
  bool value_is_optional = false;
  OptionGroup group;
  Repeat repeat = Repeat::LastWins;
  std::string_view choices = {};  // valid values, separated by blanks; "": not a choice
  bool is_list = false;           // the value is a comma list of choices; `apply` sees one at a time
  Completion completion = Completion::None;
  std::string_view initial = {};  // the value in force before the command line is read; "": none
  bool is_rare = false;           // -h names it only
  bool is_hidden = false;         // in no help and no completion
  std::string_view brief;         // at most 60 characters, no full stop
  std::string_view help;          // paragraphs, separated by an empty line; see markup.h
  Applied (*apply)(RawOptions& raw, const OptionUse& use) = nullptr;  // only validates and stores
};

/// All options, in the order of the help. Static data.
std::span<const Option> option_table();

/// The option of that long name; nullptr if there is none.
const Option* find_option(std::string_view name);

/// The words of `option.choices`.
std::vector<std::string_view> choices_of(const Option& option);

/// Checks `use` against the choices, then applies it.
Applied apply_option(const Option& option, RawOptions& raw, const OptionUse& use);

/// What holds before the command line is read: every `initial` applied.
RawOptions initial_options();

}  // namespace mailtrace
