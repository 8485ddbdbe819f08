// Package URLs (purl-spec, "PURL-SPECIFICATION" and "PURL-TYPES"; ECMA-427).
#pragma once

#include <optional>
#include <string>

#include "model/package.h"

namespace iar::model {

// The canonical purl of a package. Qualifiers: arch, epoch (rpm), distro where the distribution is
// known and the package is its own, and the package's properties that purl knows.
std::string purl(const Package& package, const std::optional<OsRelease>& os);

}  // namespace iar::model
