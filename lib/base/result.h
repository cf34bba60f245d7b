// The one error type of the library and the value-or-error that functions return.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace mailtrace {

/// What went wrong, for a person. `message` is lower case, without full stop, and says what was
/// expected; `where` is the place ("mail.log.3.gz", "patterns/a.pattern:12:7") and is set once, by
/// the layer that knows it. Nothing in `message` repeats `where`.
struct Error {
  std::string message;
  std::string where;

  /// "where: message", or the message alone.
  std::string text() const { return where.empty() ? message : where + ": " + message; }
};

/// A value or an Error. Not thread-safe beyond what T is. T must not be Error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }

  T& value() & { assert(ok()); return std::get<0>(state_); }
  const T& value() const& { assert(ok()); return std::get<0>(state_); }
  T&& value() && { assert(ok()); return std::get<0>(std::move(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  Error& error() & { assert(!ok()); return std::get<1>(state_); }
  const Error& error() const& { assert(!ok()); return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace mailtrace
