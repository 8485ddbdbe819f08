// What Maven calls a package: group, artifact and version (Maven POM Reference, "Maven
// Coordinates").
#pragma once

#include <string>
#include <string_view>

#include "model/package.h"

namespace iar::analyze {

struct MavenCoordinates {
  std::string group;
  std::string artifact;
  std::string version;

  [[nodiscard]] bool complete() const {
    return !group.empty() && !artifact.empty() && !version.empty();
  }
  auto operator<=>(const MavenCoordinates&) const = default;
};

// A longer one is none.
constexpr std::size_t k_coordinate_bytes_max = 256;

// Whether the text can be a group or artifact id: letters, digits, "_", "-", "." (Maven's model
// validation), so neither a placeholder that was never filled in nor a sentence.
bool valid_maven_id(std::string_view text);
// Whether it can be a version: no white space, no placeholder.
bool valid_maven_version(std::string_view text);

// Whether an id reads like a domain name backwards, "org.apache.ivy".
bool domain_like(std::string_view text);

model::Package maven_package(const MavenCoordinates& coordinates);

}  // namespace iar::analyze
