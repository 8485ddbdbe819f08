// Findings put together by what mends them: "upgrade this to that".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "match/assessment.h"
#include "model/inventory.h"

namespace iar::report {

// Findings that one upgrade ends, or that no upgrade ends. Packages of a distribution that were
// built from the same source package change together, so they are one.
struct Upgrade {
  std::string type;     // purl type; empty: the image itself
  std::string name;     // of the source package where it is known
  std::string current;  // its version
  // The lowest version that ends all of `findings`; empty: there is none. Where versions do not
  // compare, each that is named, with ", " between.
  std::string target;
  // Why there is none: "will_not_fix" …
  advisory::Remedy remedy = advisory::Remedy::fixed;
  std::vector<std::size_t> packages;  // of the inventory, ascending
  std::vector<std::size_t> findings;  // one of each id, what is worst first
};

// The name under which a package is upgraded.
std::string upgraded_name(const model::Package& package);

// Of the findings at these positions. The most urgent first; what has no fix last.
std::vector<Upgrade> upgrades(const match::Findings& findings, const model::Inventory& inventory,
                              std::span<const std::size_t> positions);

}  // namespace iar::report
