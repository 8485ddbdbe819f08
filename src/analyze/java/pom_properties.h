// META-INF/maven/GROUP/ARTIFACT/pom.properties: what Maven writes into an archive that it builds.
#pragma once

#include <string_view>

#include "analyze/java/coordinates.h"

namespace iar::analyze {

// groupId, artifactId and version; what is missing or cannot be one stays empty.
MavenCoordinates read_pom_properties(std::string_view text);

}  // namespace iar::analyze
