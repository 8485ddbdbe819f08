// Under which spelling a package is kept and looked up, where an ecosystem takes several for one.
#pragma once

#include <string>
#include <string_view>

namespace iar::advisory {

// PyPI: PEP 503, "Normalized Names". NuGet and Packagist take names without regard to case, and so
// does Hex, which only has lower-case ones. All others: as it stands.
std::string package_key(std::string_view context, std::string_view package);

}  // namespace iar::advisory
