// Sets of regular expressions and plain texts, looked for all at once. With its .cc the only place that
// knows Hyperscan.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct hs_database;

namespace mailtrace {

/// One thing to look for.
struct Expression {
  std::string text;
  std::uint32_t id = 0;     // what a hit is reported with; several may share one
  bool literal = false;     // `text` is plain bytes, nothing in it is special
  bool caseless = false;    // ASCII letters; with `utf8` all
  bool multiline = false;   // ^ and $ also at line ends inside the text
  bool dot_all = false;     // . also matches a line end
  bool utf8 = false;        // characters, not bytes; every text scanned must be UTF-8
  bool first_only = false;  // one hit a text is enough
};

/// Compiled expressions. Immutable, may be used from several threads at once: each thread that scans has
/// working memory of its own, made at its first scan and freed at its end.
class ExpressionSet {
 public:
  /// The error names the expression as the user wrote it and says what cannot be done. An expression that
  /// matches the empty text is allowed. No expressions: a set that never matches.
  static Result<std::shared_ptr<const ExpressionSet>> compile(std::span<const Expression> expressions);

  ~ExpressionSet();
  ExpressionSet(const ExpressionSet&) = delete;
  ExpressionSet& operator=(const ExpressionSet&) = delete;

  /// Calls `hit(id, end)` for each hit in `text`, `end` being the offset behind it, in order of ends; a
  /// repeated expression (`a+`) is reported at each of its ends. Stops when `hit` returns false. `hit` may
  /// scan with other sets. False if the scan could not be done: no memory, or a text of 4 GiB and more.
  bool scan(std::string_view text, const std::function<bool(std::uint32_t id, std::size_t end)>& hit) const;

  /// Whether anything is found in `text`.
  bool matches_any(std::string_view text) const;

  /// The version of the engine, for --version.
  static std::string_view engine_version();

 private:
  ExpressionSet() = default;

  hs_database* database_ = nullptr;  // null: no expressions
  std::uint64_t serial_ = 0;         // tells the working memory of a thread which sets it is ready for
};

}  // namespace mailtrace
