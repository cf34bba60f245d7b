#include "search/required_texts.h"

#include <utility>

#include "base/text.h"

namespace mailtrace {
namespace {

/// Escapes of one letter that stand for no character of their own: classes, borders, control characters.
constexpr std::string_view kPlainEscapes = "dDwWsSbBhHvVRXtnrfaeAzZ";

/// Goes through an expression from its begin. `failed`: there is something in it that is not understood.
class RequiredTexts {
 public:
  explicit RequiredTexts(std::string_view expression) : rest_(expression) {}

  std::vector<std::string> find() {
    if (rest_.starts_with("(?i)")) rest_.remove_prefix(4);
    while (!rest_.empty() && !failed_) read_atom();
    end_run();
    return failed_ ? std::vector<std::string>() : std::move(found_);
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void read_atom() {
    const char c = take();
    switch (c) {
      case '|': failed_ = true; return;
      case '\\': return read_escape();
      case '[': skip_class(); return read_quantifier(false);
      case '(': skip_group(); return read_quantifier(false);
      case '.': case '^': case '$': return read_quantifier(false);
      case '*': case '?': case '+': case '{': case ')': failed_ = true; return;  // nothing stands before it
      default: run_ += c; return read_quantifier(true);
    }
  }

  void read_escape() {
    if (rest_.empty()) return fail();
    const char c = take();
    const bool is_letter_or_digit = is_letter(c) || is_digit(c);
    if (is_letter_or_digit && kPlainEscapes.find(c) == kPlainEscapes.npos) return fail();
    if (!is_letter_or_digit) run_ += c;
    read_quantifier(!is_letter_or_digit);
  }

  /// `is_plain`: what was read last is the end of the run.
  void read_quantifier(bool is_plain) {
    if (!is_plain) end_run();
    if (rest_.empty() || std::string_view("*?+{").find(rest_.front()) == std::string_view::npos) return;
    const char c = take();
    // At least once is enough; what "{...}" says is not looked at.
    if (is_plain && c != '+') run_.pop_back();
    end_run();
    if (c == '{') {
      // A brace that begins no count is plain, and so is what stands behind it.
      const std::size_t end = rest_.find_first_not_of("0123456789,");
      if (end == rest_.npos || rest_[end] != '}') return fail();
      rest_.remove_prefix(end + 1);
    }
    while (!rest_.empty() && (rest_.front() == '?' || rest_.front() == '+')) take();
  }

  /// Behind a backslash whose character stands for itself, or for no bracket.
  void skip_escaped() {
    if (rest_.empty()) return fail();
    const char c = take();
    if (c == 'Q' || c == 'c') fail();
  }

  void skip_class() {
    if (rest_.starts_with('^')) take();
    if (rest_.starts_with(']')) take();
    while (!rest_.empty() && !failed_) {
      const char c = take();
      if (c == ']') return;
      if (c == '\\') skip_escaped();
      if (c == '[') skip_named_class();
    }
    fail();
  }

  /// What follows the "[" of "[:alpha:]" or "[:^alpha:]"; a "[" by itself is plain in a class.
  void skip_named_class() {
    if (!rest_.starts_with(':')) return;
    const std::size_t begin = rest_.starts_with(":^") ? 2 : 1;
    const std::size_t end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz", begin);
    if (end != rest_.npos && end > begin && rest_.substr(end).starts_with(":]")) rest_.remove_prefix(end + 2);
  }

  void begin_group() {
    const bool has_options = rest_.starts_with('*') || (rest_.starts_with('?') && !rest_.starts_with("?:"));
    if (has_options) fail();
  }

  void skip_group() {
    begin_group();
    for (std::size_t open = 1; open > 0;) {
      if (rest_.empty() || failed_) return fail();
      const char c = take();
      if (c == '\\') skip_escaped();
      if (c == '[') skip_class();
      if (c == '(') begin_group();
      open += c == '(';
      open -= c == ')';
    }
  }

  void end_run() {
    if (!run_.empty()) found_.push_back(std::exchange(run_, {}));
  }
  void fail() { failed_ = true; }

  std::string_view rest_;
  std::string run_;  // of plain characters, read last
  std::vector<std::string> found_;
  bool failed_ = false;
};

}  // namespace

std::vector<std::string> required_texts(std::string_view expression) {
  return RequiredTexts(expression).find();
}

}  // namespace mailtrace
