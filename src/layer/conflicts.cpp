#include "layer/conflicts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>

namespace iar::layer {

namespace {

using model::Conflict;
using model::ConflictKind;
using model::Evidence;
using model::InventoryPackage;
using model::Presence;

// One statement of one of the packages of a name.
struct Statement {
  InventoryPackage* package;
  const Evidence* evidence;
};

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

// What stands before a folder of that name in the path; nothing when there is none.
std::optional<std::string_view> before_folder(std::string_view path, std::string_view name) {
  for (std::size_t at = path.find(name); at != std::string_view::npos;
       at = path.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool whole = (at == 0 || path[at - 1] == '/') && end < path.size() && path[end] == '/';
    if (whole) return path.substr(0, at == 0 ? 0 : at - 1);
  }
  return std::nullopt;
}

// The folder whose lock file speaks for an installed package: of npm's and PHP's trees the one that
// holds them, of Python's the one that holds the virtual environment.
std::optional<std::string_view> project_of(std::string_view type, std::string_view path) {
  if (type == "npm") return before_folder(path, "node_modules");
  if (type == "composer") return before_folder(path, "vendor");
  if (type == "gem") return before_folder(path, "vendor/bundle");
  if (type != "pypi" || path.find("/site-packages/") == std::string_view::npos) return std::nullopt;
  for (const std::string_view library : {"lib", "lib64"}) {
    const auto environment = before_folder(path, library);
    if (environment && !environment->empty()) return folder_of(*environment);
  }
  return std::nullopt;
}

// Where only one version of a Python package can be: the folder that modules are imported from.
// Eggs lie beside each other by design, each in a folder of its own.
std::string_view place_of(std::string_view path) {
  const std::string_view folder = folder_of(path);
  const bool within = folder.ends_with(".dist-info") || folder.ends_with(".egg-info");
  return within ? folder_of(folder) : folder;
}

void mark(const Statement& one, ConflictKind kind, const Statement& other) {
  one.package->conflicts.push_back({kind, other.package->package.version, other.evidence->path});
}

// One statement of each version.
using ByVersion = std::map<std::string_view, Statement>;

void mark_same_place(const std::map<std::string_view, ByVersion>& places) {
  for (const auto& [place, versions] : places) {
    if (versions.size() < 2) continue;
    for (auto each = versions.begin(); each != versions.end(); ++each) {
      const auto next = std::next(each) == versions.end() ? versions.begin() : std::next(each);
      mark(each->second, ConflictKind::same_place, next->second);
    }
  }
}

void mark_declared(const ByVersion& installed, const ByVersion& declared) {
  if (installed.empty() || declared.empty()) return;
  for (const auto& [version, statement] : declared) {
    if (installed.contains(version)) continue;
    mark(statement, ConflictKind::installed, installed.begin()->second);
  }
  for (const auto& [version, statement] : installed) {
    if (declared.contains(version)) continue;
    mark(statement, ConflictKind::declared, declared.begin()->second);
  }
}

// Packages of one type, namespace and name.
void mark_group(std::span<InventoryPackage> group) {
  struct Project {
    ByVersion installed;
    ByVersion declared;
  };
  std::map<std::string_view, Project> projects;
  std::map<std::string_view, ByVersion> places;
  for (InventoryPackage& package : group) {
    const std::string_view type = package.package.type;
    const std::string_view version = package.package.version;
    for (const Evidence& each : package.evidence) {
      const Statement statement{&package, &each};
      if (each.presence == Presence::declared) {
        projects[folder_of(each.path)].declared.try_emplace(version, statement);
        continue;
      }
      if (type == "pypi") places[place_of(each.path)].try_emplace(version, statement);
      const auto project = project_of(type, each.path);
      if (project) projects[*project].installed.try_emplace(version, statement);
    }
  }
  mark_same_place(places);
  for (const auto& [folder, project] : projects) {
    mark_declared(project.installed, project.declared);
  }
  for (InventoryPackage& package : group) {
    std::ranges::sort(package.conflicts);
    const auto repeated = std::ranges::unique(package.conflicts);
    package.conflicts.erase(repeated.begin(), repeated.end());
  }
}

}  // namespace

void mark_conflicts(std::vector<InventoryPackage>& packages) {
  const auto name_of = [](const InventoryPackage& each) {
    return std::tie(each.package.type, each.package.name_space, each.package.name);
  };
  for (auto first = packages.begin(); first != packages.end();) {
    const auto end = std::find_if(
        first, packages.end(), [&](const auto& each) { return name_of(each) != name_of(*first); });
    if (end - first > 1) mark_group({first, end});
    first = end;
  }
}

}  // namespace iar::layer
