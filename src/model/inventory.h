// The merged truth about one image.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostic.h"
#include "model/digest.h"
#include "model/image.h"
#include "model/package.h"

namespace iar::model {

// Where a package was seen. Several files may say the same.
struct Evidence {
  std::string path;
  std::string analyzer;
  int layer = 0;        // index from 0 of the layer whose version of `path` the image shows
  int first_layer = 0;  // where the current unbroken run of this name and version at `path` began

  auto operator<=>(const Evidence&) const = default;
};

struct InventoryPackage {
  Package package;
  std::vector<Evidence> evidence;  // sorted

  auto operator<=>(const InventoryPackage&) const = default;
};

// How much of the image the inventory speaks for.
enum class Completeness : std::uint8_t { complete, partial };

struct Inventory {
  std::optional<Digest> config_digest;
  Platform platform;
  std::vector<Digest> diff_ids;
  std::optional<OsRelease> os;
  std::string base_image;  // what labels state (org.opencontainers.image.base.name), else empty
  std::vector<InventoryPackage> packages;  // sorted
  std::vector<ClaimList> claims;           // what OS packages own; sorted
  // purl types whose database lower layers had and the image lacks: "undetermined", not "none".
  std::vector<std::string> undetermined;  // sorted
  std::vector<Diagnostic> diagnostics;    // sorted: the closed list of what was not looked at
  Completeness completeness = Completeness::complete;

  bool operator==(const Inventory&) const = default;
};

}  // namespace iar::model
