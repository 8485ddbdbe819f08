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

// Why a file counts, or does not count, as an operating system package's own.
enum class OwnerBasis : std::uint8_t {
  checksum,  // the file is byte for byte what the package brought
  layer,     // no checksum to hold it against; nothing was written here since the package came
  changed,   // not owned: the package claims the path, but what lies there is something else
};

// The operating system's package that claims the file of an evidence.
struct Owner {
  std::string type;  // purl type: deb, rpm, apk …
  std::string name;
  std::string version;
  OwnerBasis basis = OwnerBasis::checksum;

  auto operator<=>(const Owner&) const = default;
};

// Where a package was seen. Several files may say the same.
struct Evidence {
  std::string path;
  std::string analyzer;
  int layer = 0;        // index from 0 of the layer whose version of `path` the image shows
  int first_layer = 0;  // where the current unbroken run of this name and version at `path` began
  Presence presence = Presence::installed;  // what this file says
  std::optional<Owner> owner;               // who claims the file; also with OwnerBasis::changed

  auto operator<=>(const Evidence&) const = default;
};

// What else the image says of a package of the same type and name.
enum class ConflictKind : std::uint8_t {
  same_place,  // another version is installed in the same folder, where one shadows the other
  declared,    // the lock file of this tree asks for `version`, which is not installed there
  installed,   // of a declared package: `version` is what is installed instead
};
struct Conflict {
  ConflictKind kind = ConflictKind::same_place;
  std::string version;  // the other one
  std::string path;     // the file that states it

  auto operator<=>(const Conflict&) const = default;
};

// Whether the base image brought a package; unknown: no base image is recognised, or not how many
// layers it has.
enum class BaseMembership : std::uint8_t { unknown, base, above };

struct InventoryPackage {
  Package package;
  std::vector<Evidence> evidence;  // sorted
  // The layer that brought it: the first of the current unbroken run of layers in which the image
  // has this name and version, at whatever path. Its instruction: Inventory::layers[first_layer].
  int first_layer = 0;
  // Set when every file that shows it installed (of a declared one: every file) is owned.
  std::optional<Owner> owner;
  std::string license;  // SPDX licence expression of `package.licenses`; empty when these are empty
  BaseMembership base = BaseMembership::unknown;
  std::vector<Conflict> conflicts;  // sorted

  auto operator<=>(const InventoryPackage&) const = default;
};

// How much of the image the inventory speaks for.
enum class Completeness : std::uint8_t { complete, partial };

// A layer and the entry of the image's history that made it; empty texts where the history has
// none. History entries that made no layer do not count.
struct LayerOrigin {
  std::string instruction;  // "created_by" as it stands
  std::string created;      // RFC 3339
  std::string comment;

  bool operator==(const LayerOrigin&) const = default;
};

// How a base image is known.
enum class BaseBasis : std::uint8_t {
  layers,  // the lowest layers are all the layers of an image that was assessed before
  label,   // the image says so (org.opencontainers.image.base.name and .digest)
};
struct BaseImage {
  std::string name;    // reference; may be empty where a label states the digest only
  std::string digest;  // of its manifest or index; empty: not known
  BaseBasis basis = BaseBasis::layers;
  std::uint32_t layers = 0;  // how many of the lowest layers are its; 0: not known

  bool operator==(const BaseImage&) const = default;
};

struct Inventory {
  std::optional<Digest> config_digest;
  Platform platform;
  std::vector<Digest> diff_ids;
  std::vector<LayerOrigin> layers;  // one for each layer, lowest first
  std::optional<OsRelease> os;
  std::vector<BaseImage> base_images;  // what proves itself by layers first; at most one of each
  std::vector<InventoryPackage> packages;  // sorted
  // purl types whose database lower layers had and the image lacks: "undetermined", not "none".
  std::vector<std::string> undetermined;  // sorted
  std::vector<Diagnostic> diagnostics;    // sorted: the closed list of what was not looked at
  Completeness completeness = Completeness::complete;

  bool operator==(const Inventory&) const = default;
};

// Whether the owner's advisories speak for the package.
inline bool owned(const Owner& owner) { return owner.basis != OwnerBasis::changed; }

}  // namespace iar::model
