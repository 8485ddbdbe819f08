// META-INF/maven/GROUP/ARTIFACT/pom.xml: the project that an archive was built from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyze/java/coordinates.h"

namespace iar::analyze {

// Bytes of a pom.xml that are read.
constexpr std::size_t k_pom_xml_bytes_max = std::size_t{1} << 20U;
constexpr std::size_t k_pom_nodes_max = 50'000;
// Properties that are kept to be filled in, and licences.
constexpr std::size_t k_pom_properties_max = 1000;
constexpr std::size_t k_pom_licenses_max = 20;

struct MavenPom {
  MavenCoordinates coordinates;  // with what the parent gives; what cannot be told is empty
  std::vector<std::string> licenses;
};

// The project's own coordinates, properties of the same file filled in; all empty for what is no
// project or no XML.
MavenPom read_pom_xml(std::string_view text);

}  // namespace iar::analyze
