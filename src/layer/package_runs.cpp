#include "layer/package_runs.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace iar::layer {

namespace {

using model::Package;

std::size_t identity_of(const Package& package) {
  std::size_t out = 0;
  for (const std::string_view part :
       {std::string_view(package.type), std::string_view(package.name),
        std::string_view(package.version)}) {
    out = out * 31 + std::hash<std::string_view>{}(part);
  }
  return out;
}

}  // namespace

bool same_package(const Package& a, const Package& b) {
  return std::tie(a.type, a.name_space, a.name, a.version, a.architecture) ==
         std::tie(b.type, b.name_space, b.name, b.version, b.architecture);
}

void PackageRuns::add(const PackageRun& run) {
  by_identity_.emplace(identity_of(*run.package), runs_.size());
  runs_.push_back(run);
}

int PackageRuns::first_layer(const Package& package, int last) const {
  return first_of(package, last, nullptr);
}

int PackageRuns::first_layer_at(const Place& place, const Package& package, int last) const {
  return first_of(package, last, &place);
}

int PackageRuns::first_of(const Package& package, int last, const Place* only) const {
  std::vector<std::pair<int, int>> spans;  // to, from
  const auto [begin, end] = by_identity_.equal_range(identity_of(package));
  for (auto each = begin; each != end; ++each) {
    const PackageRun& run = runs_[each->second];
    if (only != nullptr && (run.node != only->node || run.analyzer != only->analyzer)) continue;
    if (run.package->presence == package.presence && same_package(*run.package, package)) {
      spans.emplace_back(run.to, run.from);
    }
  }
  // From the top down: what reaches the layer below the run lengthens it.
  std::ranges::sort(spans, std::greater<>{});
  int first = last + 1;
  for (const auto& [to, from] : spans) {
    if (to + 1 < first) break;
    first = std::min(first, from);
  }
  return std::min(first, last);
}

}  // namespace iar::layer
