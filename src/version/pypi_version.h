// Versions of Python packages, taken apart as "Version specifiers" of packaging.python.org
// (PEP 440) says: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local].
#pragma once

#include <optional>
#include <string_view>

#include "version/parts.h"

namespace iar::version {

struct PypiVersion {
  // In the order of versions; a development release alone comes before all prereleases.
  enum class Phase : std::uint8_t { development, alpha, beta, candidate, release };

  std::string_view epoch;    // digits; empty: 0
  std::string_view release;  // "1.2.3"
  Phase phase = Phase::release;
  std::string_view phase_number;
  bool is_post = false;
  std::string_view post;
  bool is_development = false;
  std::string_view development;
  std::string_view local;  // as written, with [-_.] between
};

// Takes every spelling that PEP 440 normalises: "v1.0-RC.1", "1.0-1", blanks around.
std::optional<PypiVersion> parse_pypi(std::string_view text);

// Everything but the local part.
Ordering compare_pypi_public(const PypiVersion& left, const PypiVersion& right);
Ordering compare_pypi(const PypiVersion& left, const PypiVersion& right);

}  // namespace iar::version
