// How an inventory is shown. One function a form; all write the same truth.
#pragma once

#include <optional>
#include <string>

#include "model/image.h"
#include "model/inventory.h"

namespace iar::report {

// Name and value of what an assessment cost, in the order in which they are printed.
using Figures = std::vector<std::pair<std::string, std::uint64_t>>;

struct Subject {
  const model::Image& image;
  const model::Inventory& inventory;
  const Figures* figures = nullptr;  // none: not asked for
};

// What the packages of a table stand together by: the layer that brought them, their purl type, or
// the operating system's package that owns them.
enum class GroupBy : std::uint8_t { nothing, layer, type, owner };

// For people: a few lines about the image, then a line a package. `width`: columns of the terminal,
// 0 for no limit.
std::string inventory_table(const Subject& subject, std::size_t width,
                            GroupBy by = GroupBy::nothing);
// docs/schema/inventory.schema.json
std::string inventory_json(const Subject& subject);

}  // namespace iar::report
