// Groups of widespread artifacts whose archives do not say them.
#pragma once

#include <string_view>

namespace iar::analyze::java {

// By the artifact's whole name; empty: not known.
std::string_view known_group(std::string_view artifact);
// By the longest known beginning of its name ("spring-boot-"), which others may use as well; empty:
// not known.
std::string_view known_family(std::string_view artifact);

}  // namespace iar::analyze::java
