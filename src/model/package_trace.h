// What became of a package on the way through the layers.
#pragma once

#include <functional>
#include <string>

#include "model/package.h"

namespace iar::model {

// Where an image had a package: one file, one unbroken run of layers.
struct PackageTrace {
  std::string version;
  std::string architecture;
  Presence presence = Presence::installed;
  std::string path;
  std::string analyzer;
  int from = 0;
  int to = 0;  // the last layer that has it

  auto operator<=>(const PackageTrace&) const = default;
};

// Which packages are meant; namespaces of a distribution's packages are still empty.
using PackageFilter = std::function<bool(const Package&)>;

}  // namespace iar::model
