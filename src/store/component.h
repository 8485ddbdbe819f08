// Components as they are stored: what of a package matters for matching, and nothing else.
#pragma once

#include <string>
#include <string_view>

#include "model/inventory.h"
#include "store/records.h"

namespace iar::store {

// A package of an image, ready to be stored.
struct PackageRow {
  std::string hash;  // of `record`
  std::string record;
  std::string type;
  std::string name;  // with its namespace, as its ecosystem writes it
  std::string match_key;
  std::string source_key;
  std::string version;
  std::string license;
  std::string path;
  int layer = 0;
  bool silent = false;  // its operating system's package speaks for it
};
PackageRow package_row(const model::InventoryPackage& package, const model::Inventory& inventory);

// The record, back. Errors: corrupt.
Result<Component> component_of(std::int64_t id, std::string_view record);

// What a package's name and an advisory's name for it have in common, whatever the ecosystem: the
// last part in lower case with "-" for "_" and ".". Different packages may share it.
std::string match_key_of(std::string_view name);

}  // namespace iar::store
