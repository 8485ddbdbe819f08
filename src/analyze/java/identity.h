// Which package an archive itself is, from all that it says of itself.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyze/java/coordinates.h"
#include "analyze/java/manifest.h"

namespace iar::analyze {

struct JarEvidence {
  std::string_view file_name;          // of the archive, with or without folders
  std::vector<MavenCoordinates> poms;  // complete; what was packed by Maven, or packed in
  JarManifest manifest;
  std::string common_package;  // as ClassPackages says
};

// The archive's own coordinates where no pom states them; nothing when one does, or when neither
// name nor version can be told. The artifact is what the file's name says, if it has a version as
// in repositories, else what the manifest says; the version likewise; the group is the first of:
// the manifest's own word for it, a known artifact's, the bundle's or module's name without the
// artifact, the vendor's id, the package that the classes lie in, the artifact's name.
std::optional<MavenCoordinates> own_coordinates(const JarEvidence& evidence);

}  // namespace iar::analyze
