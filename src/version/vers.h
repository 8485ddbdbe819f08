// Version range specifiers, "vers:npm/>=1.0.0|<2.0.0"; package-url.github.io/vers-spec.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "version/range.h"

namespace iar::version {

constexpr std::size_t k_vers_constraints_max = 1024;

struct VersConstraint {
  Comparator comparator = Comparator::equal;
  std::string version;  // without percent signs

  bool operator==(const VersConstraint&) const = default;
};

struct Vers {
  std::string scheme;  // as written
  bool any = false;    // "*": no constraints
  std::vector<VersConstraint> constraints;

  // Lenient: blanks and empty constraints go, any order. Errors: corrupt, limit.
  static Result<Vers> parse(std::string_view text);
  // Only the canonical form: sorted, without blanks, minimal percent signs. Errors: corrupt, limit,
  // unsupported (no such scheme).
  static Result<Vers> parse_canonical(std::string_view text);
  // The canonical form; constraints that cannot be compared stay in their order.
  [[nodiscard]] std::string text() const;

  bool operator==(const Vers&) const = default;
};

// "Checking if a version is contained within a range". Undetermined also: no such scheme.
Answer contains(const Vers& range, std::string_view version);

}  // namespace iar::version
