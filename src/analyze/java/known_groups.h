// Groups of widespread artifacts whose archives do not say them.
#pragma once

#include <string_view>

namespace iar::analyze {

// By the artifact's whole name, and its version where it moved to another group; empty: not known.
std::string_view known_maven_group(std::string_view artifact, std::string_view version);
// By the longest known beginning of its name ("spring-boot-"), which others may use as well; empty:
// not known.
std::string_view known_maven_family(std::string_view artifact);

}  // namespace iar::analyze
