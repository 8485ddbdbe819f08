// Which package is meant where another one names it.
#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/text.h"
#include "model/purl_types.h"
#include "report/sbom.h"

namespace iar::report {

namespace {

using model::InventoryPackage;

// What stands before the last `levels` parts of a path; empty when there are not as many.
std::string_view folder_of(std::string_view path, int levels) {
  for (; levels > 0; --levels) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    path = path.substr(0, slash);
  }
  return path;
}

// What makes asking costly is no image that anybody builds: beyond these, names count as unclear.
constexpr std::size_t k_candidates_max = 64;
constexpr std::size_t k_places_max = 16;

// The first places at which a package was found.
std::span<const model::Evidence> places(const InventoryPackage& package) {
  return std::span(package.evidence).first(std::min(package.evidence.size(), k_places_max));
}

class Resolver {
 public:
  explicit Resolver(const model::Inventory& inventory) : packages_(inventory.packages) {
    for (std::size_t i = 0; i < packages_.size(); ++i) {
      by_name_[{packages_[i].package.type, asked_name(packages_[i].package)}].push_back(i);
      for (const auto& each : packages_[i].evidence) by_path_[each.path].push_back(i);
    }
  }

  std::vector<std::size_t> resolve(std::size_t asking) const {
    std::set<std::size_t> out;
    for (const std::string& needed : packages_[asking].package.dependencies) {
      if (const auto found = one_of(asking, needed); found != k_none) out.insert(found);
    }
    out.erase(asking);
    return {out.begin(), out.end()};
  }

 private:
  static constexpr std::size_t k_none = ~std::size_t{0};

  static std::string asked_name(const model::Package& package) {
    const bool scoped = !package.name_space.empty() && !model::is_distribution_type(package.type);
    return scoped ? package.name_space + "/" + package.name : package.name;
  }

  // Of alternatives the one that is there, if only one is.
  std::size_t one_of(std::size_t asking, std::string_view needed) const {
    std::set<std::size_t> found;
    for (const std::string_view name : split(needed, '|')) {
      if (const auto one = find(asking, name); one != k_none) found.insert(one);
    }
    return found.size() == 1 ? *found.begin() : k_none;
  }

  std::size_t find(std::size_t asking, std::string_view name) const {
    const model::Package& package = packages_[asking].package;
    const auto named = by_name_.find({package.type, std::string(name)});
    if (named == by_name_.end()) return k_none;
    if (package.type == "npm") {
      if (const auto found = in_node_modules(asking, name); found != k_none) return found;
    }
    if (named->second.size() > k_candidates_max) return k_none;
    std::vector<std::size_t> left = named->second;
    keep(left, [&](std::size_t other) { return presence(other) == presence(asking); });
    keep(left, [&](std::size_t other) { return share(asking, other, 0); });
    keep(left, [&](std::size_t other) { return share(asking, other, 2); });
    keep(left, [&](std::size_t other) {
      return packages_[other].package.architecture == package.architecture;
    });
    return left.size() == 1 ? left.front() : k_none;
  }

  [[nodiscard]] model::Presence presence(std::size_t index) const {
    return packages_[index].package.presence;
  }

  // Keeps those for which it holds, if it holds for any.
  template <typename Predicate>
  static void keep(std::vector<std::size_t>& left, Predicate holds) {
    if (left.size() < 2) return;
    std::vector<std::size_t> kept;
    std::ranges::copy_if(left, std::back_inserter(kept), holds);
    if (!kept.empty()) left = std::move(kept);
  }

  // Whether both were found in one file, or at the same depth below one folder.
  [[nodiscard]] bool share(std::size_t one, std::size_t other, int levels) const {
    for (const auto& mine : places(packages_[one])) {
      for (const auto& its : places(packages_[other])) {
        const auto folder = folder_of(mine.path, levels);
        if (!folder.empty() && folder == folder_of(its.path, levels)) return true;
      }
    }
    return false;
  }

  // As node finds a module: in the nearest folder node_modules on the way up.
  [[nodiscard]] std::size_t in_node_modules(std::size_t asking, std::string_view name) const {
    std::set<std::size_t> found;
    for (const auto& evidence : places(packages_[asking])) {
      std::string_view folder = folder_of(evidence.path, 1);
      while (!folder.empty()) {
        const std::string path =
            std::string(folder) + "/node_modules/" + std::string(name) + "/package.json";
        const auto there = by_path_.find(path);
        if (there != by_path_.end()) {
          found.insert(there->second.begin(), there->second.end());
          break;
        }
        folder = folder_of(folder, 1);
      }
    }
    return found.size() == 1 ? *found.begin() : k_none;
  }

  const std::vector<InventoryPackage>& packages_;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> by_name_;
  std::map<std::string, std::vector<std::size_t>> by_path_;
};

}  // namespace

std::vector<std::vector<std::size_t>> resolved_dependencies(const model::Inventory& inventory) {
  const Resolver resolver(inventory);
  std::vector<std::vector<std::size_t>> out;
  for (std::size_t i = 0; i < inventory.packages.size(); ++i) out.push_back(resolver.resolve(i));
  return out;
}

}  // namespace iar::report
