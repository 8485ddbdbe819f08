// What CycloneDX and SPDX have no place for, as the properties that docs/sbom.md describes: lists
// of names and values, where names may repeat. What was written is read back without loss.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/inventory.h"

namespace iar::model {

using SbomProperties = std::vector<std::pair<std::string, std::string>>;

// Of a package: on every component that this program wrote.
inline constexpr std::string_view k_sbom_presence = "iar:presence";
// The parts of a name, where a form has one field for both.
inline constexpr std::string_view k_sbom_namespace = "iar:namespace";
inline constexpr std::string_view k_sbom_name = "iar:name";

// Where the document of `sbom:FILE` lies in the layer that is made for it, and under which name its
// inventory comes back from there.
inline constexpr std::string_view k_sbom_source_path = ".iar/sbom";
inline constexpr std::string_view k_sbom_source_attribute = "sbom/inventory";

// All that is known of the package beside type, name and version.
SbomProperties sbom_properties(const InventoryPackage& package, const Inventory& inventory);
// Of the image as a whole: its layers, what was not looked at.
SbomProperties sbom_properties(const Inventory& inventory);
// Of the operating system beside id, version and name.
SbomProperties sbom_properties(const OsRelease& os);

// The way back. What is malformed or unknown is passed over.
void take_sbom_properties(const SbomProperties& properties, InventoryPackage& out);
void take_sbom_properties(const SbomProperties& properties, Inventory& out);
void take_sbom_properties(const SbomProperties& properties, OsRelease& out);

}  // namespace iar::model
