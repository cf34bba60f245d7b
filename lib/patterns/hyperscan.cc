#include "patterns/hyperscan.h"

#include <fmt/format.h>
#include <hs.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <limits>
#include <vector>

#include "patterns/text_error.h"

namespace mailtrace {
namespace {

/// The working memory of one thread, for all sets it has scanned with.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { hs_free_scratch(memory_); }

  /// Memory fit for the set, null if there is none.
  hs_scratch_t* fit(const hs_database_t* database, std::uint64_t serial) {
    const auto known = std::find(ready_.rbegin(), ready_.rend(), serial);
    if (known != ready_.rend()) return memory_;
    if (hs_alloc_scratch(database, &memory_) != HS_SUCCESS) return nullptr;
    if (ready_.size() == kMaxReady) ready_.erase(ready_.begin());
    ready_.push_back(serial);
    return memory_;
  }

  bool busy = false;

 private:
  static constexpr std::size_t kMaxReady = 64;

  hs_scratch_t* memory_ = nullptr;
  std::vector<std::uint64_t> ready_;  // sets it is known to be large enough for
};

unsigned flags_of(const Expression& e) {
  unsigned flags = HS_FLAG_ALLOWEMPTY;
  if (e.caseless) flags |= HS_FLAG_CASELESS;
  if (e.multiline) flags |= HS_FLAG_MULTILINE;
  if (e.dot_all) flags |= HS_FLAG_DOTALL;
  if (e.utf8) flags |= HS_FLAG_UTF8;
  if (e.first_only) flags |= HS_FLAG_SINGLEMATCH;
  return flags;
}

/// Plain text as an expression. In UTF-8 mode bytes beyond ASCII are left as the characters they are.
std::string escaped(const Expression& e) {
  std::string out;
  for (const char c : e.text) {
    const auto b = static_cast<unsigned char>(c);
    if (std::isalnum(b) || (e.utf8 && b >= 0x80)) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", b);
    }
  }
  return out;
}

/// The engine's message in the words of this program's messages: lower case, no full stop, the place as
/// a position that counts from 1.
std::string reason_of(std::string_view message) {
  std::string reason(message);
  constexpr std::string_view kPlace = " at index ";
  if (const auto place = reason.find(kPlace); place != reason.npos) {
    const auto index = std::strtoul(reason.c_str() + place + kPlace.size(), nullptr, 10);
    reason = fmt::format("{} at character {}", reason.substr(0, place), index + 1);
  }
  if (reason.ends_with('.')) reason.pop_back();
  if (reason.size() > 1 && std::islower(static_cast<unsigned char>(reason[1]))) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  return reason;
}

Error compile_error(std::span<const Expression> expressions, const hs_compile_error_t& problem) {
  const std::string_view message = problem.message ? problem.message : "";
  const auto has = [&](std::string_view part) { return message.find(part) != message.npos; };
  std::string reason = reason_of(message);
  if (has("Zero-width assertions") || has("lookbehind") || has("lookahead")) {
    reason = "look-ahead and look-behind are not supported";
  } else if (has("back reference") || has("backreference") || has("Back-reference")) {
    reason = "back references are not supported";
  } else if (has("too large") || has("Resource limit")) {
    reason = "it is too large; use smaller counts in { }";
  }
  if (problem.expression < 0 || static_cast<std::size_t>(problem.expression) >= expressions.size()) {
    return {"cannot compile the expressions: " + reason, {}};
  }
  const auto& expression = expressions[static_cast<std::size_t>(problem.expression)];
  return {fmt::format("cannot use the expression \"{}\": {}", printable(expression.text, 200), reason), {}};
}

struct Hits {
  const std::function<bool(std::uint32_t, std::size_t)>* hit;

  static int found(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
    return (*static_cast<Hits*>(context)->hit)(id, static_cast<std::size_t>(to)) ? 0 : 1;
  }
};

}  // namespace

Result<std::shared_ptr<const ExpressionSet>> ExpressionSet::compile(std::span<const Expression> expressions) {
  static std::atomic<std::uint64_t> serial{0};
  std::shared_ptr<ExpressionSet> set(new ExpressionSet);
  set->serial_ = ++serial;
  if (expressions.empty()) return std::shared_ptr<const ExpressionSet>(std::move(set));

  std::vector<std::string> texts;
  std::vector<const char*> pointers;
  std::vector<unsigned> flags, ids;
  for (const auto& e : expressions) {
    if (!e.literal && e.text.find('\0') != e.text.npos) {
      return Error{
          fmt::format("cannot use the expression \"{}\": it holds a NUL byte", printable(e.text, 200)), {}};
    }
    texts.push_back(e.literal ? escaped(e) : e.text);
    flags.push_back(flags_of(e));
    ids.push_back(e.id);
  }
  for (const auto& text : texts) pointers.push_back(text.c_str());
  hs_compile_error_t* problem = nullptr;
  const auto status =
      hs_compile_multi(pointers.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, nullptr, &set->database_, &problem);
  const std::unique_ptr<hs_compile_error_t, decltype(&hs_free_compile_error)> owner(problem,
                                                                                    &hs_free_compile_error);
  if (status != HS_SUCCESS) {
    if (!problem) return Error{"cannot compile the expressions", {}};
    return compile_error(expressions, *problem);
  }
  return std::shared_ptr<const ExpressionSet>(std::move(set));
}

ExpressionSet::~ExpressionSet() {
  hs_free_database(database_);
}

bool ExpressionSet::scan(std::string_view text,
                         const std::function<bool(std::uint32_t id, std::size_t end)>& hit) const {
  if (!database_) return true;
  if (text.size() > std::numeric_limits<unsigned>::max()) return false;
  static thread_local Scratch of_thread;
  Scratch own;  // for a scan inside the callback of another
  Scratch& scratch = of_thread.busy ? own : of_thread;
  auto* memory = scratch.fit(database_, serial_);
  if (!memory) return false;
  Hits hits{&hit};
  scratch.busy = true;
  const char* data = text.empty() ? "" : text.data();
  const auto status =
      hs_scan(database_, data, static_cast<unsigned>(text.size()), 0, memory, &Hits::found, &hits);
  scratch.busy = false;
  return status == HS_SUCCESS || status == HS_SCAN_TERMINATED;
}

bool ExpressionSet::matches_any(std::string_view text) const {
  bool found = false;
  static_cast<void>(scan(text, [&](std::uint32_t, std::size_t) {
    found = true;
    return false;
  }));
  return found;
}

std::string_view ExpressionSet::engine_version() {
  return hs_version();
}

}  // namespace mailtrace
