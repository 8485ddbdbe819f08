// The version that a PE file shows to people: the resource VS_VERSIONINFO.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace iar::format {

// Texts are UTF-8, empty where the resource does not have them.
struct VersionResource {
  std::string product_version;
  std::string file_version;
  std::string internal_name;
};

// `section` holds the resources, first of all their directory; it is loaded at `address`, relative
// to the image, as addresses inside it are. Nothing where there is no such resource, or it is
// broken.
std::optional<VersionResource> read_version_resource(ByteView section, std::uint64_t address);

}  // namespace iar::format
