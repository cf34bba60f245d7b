#include "cli/option_parser.h"

#include <boost/program_options.hpp>
#include <string_view>
#include <vector>

#include "cli/option_table.h"
#include "base/spelling.h"

namespace mailtrace {
namespace {

namespace po = boost::program_options;
using po::command_line_style::style_t;

// Everything but guessing from prefixes and case folding.
constexpr int kStyle = style_t::allow_long | style_t::long_allow_adjacent | style_t::long_allow_next |
                       style_t::allow_short | style_t::short_allow_adjacent | style_t::short_allow_next |
                       style_t::allow_dash_for_short | style_t::allow_sticky;

constexpr std::string_view kTryHelp = " (try --help)";

po::options_description description_of_table() {
  po::options_description description;
  for (const Option& option : option_table()) {
    std::string names(option.name);
    if (option.letter != 0) names.append(",").append(1, option.letter);
    if (option.value.empty()) {
      description.add_options()(names.c_str(), "");
    } else if (option.value_is_optional) {
      description.add_options()(names.c_str(), po::value<std::string>()->implicit_value(""), "");
    } else {
      description.add_options()(names.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

Error wrong_use(std::string message, std::string option = "") {
  return Error{std::move(message.append(kTryHelp)), std::move(option)};
}

/// `key` as Boost gives it for an option it does not know: "-x", or a long name without dashes.
Error unknown_option(const po::option& found) {
  const std::string& key = found.string_key;
  bool is_long = !found.original_tokens.empty() && found.original_tokens[0].starts_with("--");
  std::string message = "unknown option " + (is_long ? "--" + key : key);
  std::vector<std::string_view> names;
  for (const Option& option : option_table()) {
    if (!option.is_hidden) names.push_back(option.name);
  }
  std::string_view near = is_long ? nearest_word(key, names) : "";
  if (!near.empty()) message.append("; did you mean --").append(near).append("?");
  return wrong_use(std::move(message));
}

Error syntax_error(const po::error_with_option_name& problem) {
  const std::string name = problem.get_option_name();
  const Option* option = find_option(std::string_view(name).substr(std::min<std::size_t>(2, name.size())));
  if (option == nullptr) return wrong_use("not understood", name);
  if (option->value.empty()) return wrong_use("takes no value", name);
  return wrong_use("needs a value (" + std::string(option->value) + ")", name);
}

Applied apply_found(const po::option& found, RawOptions& raw) {
  if (found.unregistered) return unknown_option(found);
  if (found.position_key >= 0) {
    raw.inputs.insert(raw.inputs.end(), found.value.begin(), found.value.end());
    return {};
  }
  bool is_short = found.original_tokens.empty() || !found.original_tokens[0].starts_with("--");
  std::string_view value = found.value.empty() ? std::string_view{} : found.value[0];
  Applied wrong = apply_option(*find_option(found.string_key), raw, {value, is_short});
  if (wrong) return wrong_use(wrong->text(), "--" + found.string_key);
  return {};
}

}  // namespace

Result<RawOptions> parse_options(std::span<const std::string> arguments) {
  try {
    const po::options_description description = description_of_table();
    const std::vector<std::string> words(arguments.begin(), arguments.end());
    auto parsed =
        po::command_line_parser(words).options(description).style(kStyle).allow_unregistered().run();
    RawOptions raw = initial_options();
    for (const po::option& found : parsed.options) {
      if (Applied wrong = apply_found(found, raw)) return *wrong;
      if (raw.mode == Mode::ShortHelp || raw.mode == Mode::Help || raw.mode == Mode::Version) return raw;
    }
    return raw;
  } catch (const po::error_with_option_name& problem) {
    return syntax_error(problem);
  } catch (const po::error& problem) {
    return wrong_use(problem.what());
  }
}

}  // namespace mailtrace
