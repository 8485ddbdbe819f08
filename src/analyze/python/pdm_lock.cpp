// PDM's lock file pdm.lock, TOML: one [[package]] each. PDM documentation, "Lock file
// specification". Its surprise: groups do not tell whether they are for development or extras of
// the project; those that are called so count as development.
#include <algorithm>
#include <array>

#include "analyze/analyzers.h"
#include "analyze/python/toml_lock.h"

namespace iar::analyze {

namespace {

bool for_development(const format::Node& table) {
  constexpr std::array<std::string_view, 6> k_names{"dev", "test", "tests", "lint", "doc", "docs"};
  const auto* const groups = table.find("groups");
  if (groups == nullptr || groups->items.empty()) return false;
  return std::ranges::all_of(groups->items, [&](const format::Node& group) {
    return std::ranges::find(k_names, group.scalar()) != k_names.end();
  });
}

Status analyze_pdm_lock(const File& file, model::Facts& out) {
  return read_toml_lock(
      file.bytes, "package",
      [](const format::Node& table) {
        auto package = toml_lock_package(table);
        package.development = for_development(table);
        return package;
      },
      out);
}

constexpr Want k_wants[] = {{.basename = "pdm.lock"}};

}  // namespace

constexpr Analyzer k_pdm_lock = {.name = "python/pdm-lock",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{32} << 20,
                                 .run = SpanFunction{analyze_pdm_lock},
                                 .what = "Python packages of pdm.lock"};

}  // namespace iar::analyze
