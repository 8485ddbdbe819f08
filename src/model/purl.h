// Package URLs (purl-spec, "PURL-SPECIFICATION" and "PURL-TYPES"; ECMA-427): their text, their
// parts, and the packages that they name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/package.h"

namespace iar::model {

// The parts without encoding; what is absent is empty.
struct Purl {
  std::string type;
  std::string name_space;  // segments with "/" between
  std::string name;
  std::string version;
  std::vector<std::pair<std::string, std::string>> qualifiers;  // sorted by key
  std::string subpath;                                          // segments with "/" between

  // The value of a qualifier; empty when there is none.
  [[nodiscard]] std::string_view qualifier(std::string_view key) const;
  bool operator==(const Purl&) const = default;
};

constexpr std::size_t k_purl_size_max = 8192;

// The parts in canonical form. Errors: corrupt (not a purl, or one that its type forbids), limit.
Result<Purl> parse_purl(std::string_view text);
// The same parts in canonical form: case folded, empty segments and qualifiers left out, sorted.
// Errors: corrupt (without type or name, or what the type forbids).
Result<Purl> canonical_purl(Purl parts);
// The text of parts in canonical form.
std::string purl_text(const Purl& parts);

// The canonical purl of a package. Qualifiers: arch, epoch (rpm), distro where the distribution is
// known and the package is its own, upstream (the source package of a distribution's package; of an
// rpm the file name of its source), and the package's properties that purl knows.
std::string purl(const Package& package, const std::optional<OsRelease>& os);

// The package that a purl names, as analyzers state it. Qualifiers that say nothing of a package
// (distro) are left out; `upstream` becomes the source package.
Package package_of(const Purl& parts);

}  // namespace iar::model
