// The ecosystems of OSV (OSV schema, "Defined ecosystems"), by which advisories are filed.
#pragma once

#include <optional>
#include <string>

#include "model/package.h"

namespace iar::model {

// The property of a package, and of components in bills of materials, that names its ecosystem
// where nothing else tells it: content sets of Red Hat and modules of SUSE.
inline constexpr std::string_view k_osv_ecosystem = "osv:ecosystem";

// The ecosystem of a distribution ("Debian:12"); empty where its packages are spread over several
// or the version is not known.
std::string osv_ecosystem(const OsRelease& os);
// The package's property, else what follows from its type and distribution; empty: not known.
std::string osv_ecosystem(const Package& package, const std::optional<OsRelease>& os);

}  // namespace iar::model
