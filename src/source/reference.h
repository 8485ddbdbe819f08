// The words of a local reference: FORM:PATH[:REF] taken apart.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::source {

enum class Form : std::uint8_t { oci, oci_archive, docker_archive, dir, standard_input, bare };

struct LocalReference {
  Form form = Form::bare;
  std::string path;
  std::string name;  // a reference name, "@" and a digest, or empty
};

// `exists` says whether a path is there: both paths and names may hold colons, so the longest path
// that exists is taken; where none does, the text up to the first colon that ends a path.
// Errors: usage (an empty path).
Result<LocalReference> parse_reference(std::string_view text,
                                       const std::function<bool(const std::string&)>& exists);

}  // namespace iar::source
