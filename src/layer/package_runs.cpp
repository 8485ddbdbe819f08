#include "layer/package_runs.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

namespace iar::layer {

namespace {

using model::Package;

std::size_t hash_of(const Package& package) {
  std::size_t out = static_cast<std::size_t>(package.presence);
  for (const std::string_view part :
       {std::string_view(package.type), std::string_view(package.name_space),
        std::string_view(package.name), std::string_view(package.version),
        std::string_view(package.architecture)}) {
    out = out * 31 + std::hash<std::string_view>{}(part);
  }
  return out;
}

std::size_t hash_at(const PackageRuns::Place& place, std::size_t hash) {
  return (hash * 31 + place.node) * 31 + place.analyzer;
}

// From the top down: what reaches the layer below the run lengthens it.
int first_of(std::vector<std::pair<int, int>>& spans, int last) {
  std::ranges::sort(spans, std::greater<>{});
  int first = last + 1;
  for (const auto& [to, from] : spans) {
    if (to + 1 < first) break;
    first = std::min(first, from);
  }
  return std::min(first, last);
}

}  // namespace

bool same_package(const Package& a, const Package& b) {
  return std::tie(a.type, a.name_space, a.name, a.version, a.architecture) ==
         std::tie(b.type, b.name_space, b.name, b.version, b.architecture);
}

bool PackageRuns::is_of(const Group& group, const Place& place, const Package& package) {
  return group.place == place && group.package->presence == package.presence &&
         same_package(*group.package, package);
}

const PackageRuns::Group* PackageRuns::find(const Groups& groups, std::size_t hash,
                                            const Place& place, const Package& package) {
  const auto [begin, end] = groups.equal_range(hash);
  const auto found =
      std::find_if(begin, end, [&](auto& each) { return is_of(each.second, place, package); });
  return found == end ? nullptr : &found->second;
}

PackageRuns::Group& PackageRuns::group_of(Groups& groups, std::size_t hash, const Place& place,
                                          const Package& package) {
  const auto [begin, end] = groups.equal_range(hash);
  const auto found =
      std::find_if(begin, end, [&](auto& each) { return is_of(each.second, place, package); });
  if (found != end) return found->second;
  return groups.emplace(hash, Group{&package, place, {}, 0})->second;
}

void PackageRuns::add(const PackageRun& run) {
  const std::size_t hash = hash_of(*run.package);
  const Place place{run.node, run.analyzer};
  const std::pair span(run.to, run.from);
  group_of(anywhere_, hash, {}, *run.package).spans.push_back(span);
  group_of(by_place_, hash_at(place, hash), place, *run.package).spans.push_back(span);
  runs_.push_back(run);
}

void PackageRuns::settle(int last) {
  last_ = last;
  for (Groups* const groups : {&anywhere_, &by_place_}) {
    for (auto& [hash, group] : *groups) group.first = first_of(group.spans, last);
  }
}

int PackageRuns::first_layer(const Package& package) const {
  const Group* const found = find(anywhere_, hash_of(package), {}, package);
  return found == nullptr ? last_ : found->first;
}

int PackageRuns::first_layer_at(const Place& place, const Package& package) const {
  const Group* const found = find(by_place_, hash_at(place, hash_of(package)), place, package);
  return found == nullptr ? last_ : found->first;
}

}  // namespace iar::layer
