// Result<T>: the one way in which a fallible function of this program answers.
//
// An Error carries a code of a closed list (exit status, HTTP status and "worth a retry" hang on
// the code alone), a constant sentence, and a context that names what was being worked on. Contexts
// are added outward: the innermost cause stays in `message`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"

namespace iar {

enum class ErrorCode : std::uint8_t {
  io,           // the operating system or a peer failed in the middle
  corrupt,      // the bytes contradict their format or their digest
  unsupported,  // well-formed, but of a kind this program does not read
  limit,        // a documented limit was reached (docs/limits.md)
  denied,       // credentials are missing or were refused
  not_found,
  conflict,
  unavailable,  // try again later
  cancelled,    // a deadline passed or somebody asked to stop
  internal,     // a bug of this program
  usage,        // the words given to this program name nothing, or not one thing
};

// The code's name as it is printed, for example "corrupt".
std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;  // what is wrong, one sentence without a full stop
  std::string context;  // where: a path, a layer, a file; outermost first, ": " between
  // The name in the closed list of model/diagnostic.h where the code alone is too coarse
  // ("windows", "platform_missing"); empty: what the code amounts to. base knows no more of it.
  std::string reason = {};
  // What the user may do about it, one sentence; empty: what the reason suggests.
  std::string advice = {};

  // "CONTEXT: MESSAGE", or the message alone where nothing is known of the place.
  [[nodiscard]] std::string text() const;
};

// Makes an error; `context` names the place.
inline Error make_error(ErrorCode code, std::string message, std::string context = {}) {
  return Error{code, std::move(message), std::move(context), {}, {}};
}

// The same with a reason of the closed list.
inline Error make_reason_error(ErrorCode code, std::string_view reason, std::string message,
                               std::string context = {}) {
  return Error{code, std::move(message), std::move(context), std::string(reason), {}};
}

// The same error seen from further out: `where` goes before the context it has.
Error with_context(Error error, std::string_view where);

template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; only a bug asks a failed result for it.
  T& value() & {
    CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const& {
    CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : failed_(true), error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  void value() const { CHECK(ok()); }
  [[nodiscard]] const Error& error() const& {
    CHECK(!ok());
    return error_;
  }
  Error&& error() && {
    CHECK(!ok());
    return std::move(error_);
  }

 private:
  bool failed_ = false;
  Error error_;
};

using Status = Result<void>;

#define IAR_CONCAT_(a, b) a##b
#define IAR_CONCAT(a, b) IAR_CONCAT_(a, b)

// TRY(expr): returns the error of a Status (or drops the value of a Result) to the caller.
#define TRY(expr)                                                 \
  do {                                                            \
    auto&& try_result_ = (expr);                                  \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
  } while (false)

// TRY_ASSIGN(declaration, expr): the same, and names the value otherwise.
#define TRY_ASSIGN(declaration, expr) \
  TRY_ASSIGN_(IAR_CONCAT(try_value_, __LINE__), declaration, expr)
#define TRY_ASSIGN_(temporary, declaration, expr)           \
  auto temporary = (expr);                                  \
  if (!temporary.ok()) return std::move(temporary).error(); \
  declaration = std::move(temporary).value()

}  // namespace iar
