#include <algorithm>
#include <array>

#include "analyze/analyzers.h"

namespace iar::analyze {

namespace {

// Sorted by name.
constexpr std::array k_registry = {
    &k_package_json, &k_apk, &k_dpkg, &k_dpkg_files, &k_opkg, &k_opkg_files, &k_release,
};

}  // namespace

std::span<const Analyzer* const> registry() { return k_registry; }

const Analyzer* find_analyzer(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(
      k_registry, name, {}, [](const Analyzer* analyzer) { return analyzer->name; });
  return found != k_registry.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace iar::analyze
