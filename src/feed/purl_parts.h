// A package URL taken apart, as far as feeds use it. https://github.com/package-url/purl-spec
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iar::feed {

struct PurlParts {
  std::string type;             // "rpm"
  std::string name;             // without its namespace, decoded
  std::string version;          // decoded; empty: none
  std::string bare;             // as written, without version, qualifiers and subpath
  std::string_view qualifiers;  // as written, of the text given
};

// No value for what does not start with "pkg:TYPE/".
std::optional<PurlParts> purl_parts(std::string_view text);

// The decoded value of a qualifier; empty: none.
std::string qualifier(const PurlParts& purl, std::string_view key);

// Percent-decoded; what is no pair of hex digits stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace iar::feed
