// The markup of help texts: {--name} refers to an option, `text` is to be typed as it stands. A line that
// begins with two blanks stands as it is; other lines flow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailtrace {

/// A piece of a paragraph.
struct Span {
  enum class Kind { Plain, Literal, Option };
  Kind kind = Kind::Plain;
  std::string text;  // of an Option: "--name"
};

/// The paragraphs of a text, without the empty lines between them.
std::vector<std::string_view> paragraphs_of(std::string_view text);

/// The pieces of one paragraph, in order. An open brace or backquote without its end is plain text.
std::vector<Span> spans_of(std::string_view paragraph);

/// The paragraph as plain text.
std::string plain(std::string_view paragraph);

/// Plain text broken at blanks into lines of at most `width` characters, each after `indent` blanks, with a
/// line end each. A word longer than a line stands alone on one. Lines that begin with two blanks are kept.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace mailtrace
