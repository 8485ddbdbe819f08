// What could not be assessed and why: the closed list of reasons that every output of the product
// uses, from a parser's remark to the state of a container.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::model {

enum class Reason : std::uint8_t {
  no_credentials,
  denied,
  not_found,
  certificate,
  dns,
  timeout,
  rate_limited,
  platform_missing,
  unsupported_media_type,
  encrypted_layer,
  corrupt,
  limit_exceeded,
  windows,
  runtime_unavailable,
  internal,
  foreign_statement,  // somebody else's list was taken over; what it lists was not looked at
};

std::string_view reason_name(Reason reason);
std::optional<Reason> reason_from_name(std::string_view name);
// The reason that an error amounts to when nothing more precise is known.
Reason reason_of(ErrorCode code);
// The reason that an error names itself, else what its code amounts to.
Reason reason_of(const Error& error);
// The same error with a reason of its own.
Error with_reason(Error error, Reason reason);

// How much a diagnostic takes from the result.
enum class Effect : std::uint8_t {
  note,     // nothing is missing from the inventory; the user may want to know
  partial,  // something that may hold packages was not looked at
};

// One remark about one place. Identity: all fields.
struct Diagnostic {
  Effect effect = Effect::partial;
  Reason reason = Reason::corrupt;
  std::string analyzer;  // empty: not an analyzer's
  int layer = -1;        // index from 0; -1: not one layer's
  std::string path;      // inside the image; empty: not one file's
  std::string message;   // one sentence; untrusted bytes in it are escaped

  auto operator<=>(const Diagnostic&) const = default;
};

}  // namespace iar::model
