// npm's lock files, package-lock.json and npm-shrinkwrap.json, versions 1 to 3, and what npm keeps
// of them beside the packages as node_modules/.package-lock.json. npm documentation,
// "package-lock.json". Its surprise: since version 2 packages are keyed by the folder they go to; a
// folder outside of node_modules is a package only when a link in node_modules leads there.
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/dependencies.h"
#include "analyze/npm/name.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_modules = "node_modules/";

bool flag(const JsonValue& value, std::string_view key) {
  const auto member = value.get(key);
  return member && member->boolean().value_or(false);
}

// Versions 2 and 3: the member "packages".
class PackageFolders {
 public:
  PackageFolders(const JsonValue& root, const JsonValue& packages, model::Facts& out)
      : folders_(packages.members()), declared_("npm", out) {
    for (const auto& [folder, value] : folders_) {
      if (flag(value, "link")) linked_.try_emplace(value.text("resolved"), module_name(folder));
    }
    // Version 2 repeats its packages in the form of version 1, where a folder has its name.
    const auto dependencies = root.get("dependencies");
    if (!dependencies) return;
    for (const auto& [name, value] : dependencies->members()) {
      std::string_view version = value.text("version");
      if (!version.starts_with("file:")) continue;
      version.remove_prefix(5);
      linked_.try_emplace(version, name);
    }
  }

  void read() {
    for (const auto& [folder, value] : folders_) {
      if (folder.empty() || flag(value, "link")) continue;
      const auto name = name_of(folder, value);
      if (!name) continue;
      auto package = npm_package(*name, value.text("version"));
      package.development = flag(value, "dev");
      if (const auto license = value.text("license"); !license.empty()) {
        package.licenses.emplace_back(license);
      }
      if (const auto needs = value.get("dependencies")) {
        for (const auto& each : needs->members()) package.dependencies.emplace_back(each.key);
        sort_dependencies(package.dependencies);
      }
      declared_.add(std::move(package));
    }
  }

 private:
  // What follows the last node_modules; empty when there is none.
  static std::string_view module_name(std::string_view folder) {
    const auto at = folder.rfind(k_modules);
    return at == std::string_view::npos ? std::string_view{} : folder.substr(at + k_modules.size());
  }

  [[nodiscard]] std::optional<std::string_view> name_of(std::string_view folder,
                                                        const JsonValue& value) const {
    const auto link = linked_.find(folder);
    std::string_view name = module_name(folder);
    if (name.empty() && link == linked_.end()) return std::nullopt;
    if (name.empty()) name = link->second;
    const auto stated = value.text("name");
    return stated.empty() ? name : stated;
  }

  std::vector<JsonValue::Member> folders_;
  std::map<std::string_view, std::string_view> linked_;  // folder to name
  DeclaredPackages declared_;
};

// Version 1: a tree of the member "dependencies". The version of a package that is not from a
// registry is its source.
void read_tree(const JsonValue& root, model::Facts& out) {
  DeclaredPackages declared("npm", out);
  struct Level {
    JsonValue value;
    bool development;  // what only a development package needs is one, though it does not say so
  };
  std::vector<Level> levels{{root, false}};
  while (!levels.empty()) {
    const Level level = levels.back();
    levels.pop_back();
    const auto dependencies = level.value.get("dependencies");
    if (!dependencies) continue;
    for (const auto& [key, value] : dependencies->members()) {
      NpmSpec spec{key, value.text("version")};
      if (spec.rest.starts_with("npm:")) spec = npm_spec(spec.rest.substr(4));
      if (!npm_registry_version(spec.rest)) spec.rest = {};
      auto package = npm_package(spec.name, spec.rest);
      package.development = level.development || flag(value, "dev");
      levels.push_back({value, package.development});
      declared.add(std::move(package));
    }
  }
}

// npm's hidden copy lies in node_modules and yet belongs to the folder above.
std::string_view owner_of(std::string_view path) {
  constexpr std::string_view k_hidden = "node_modules/.package-lock.json";
  if (path.ends_with(k_hidden)) path.remove_suffix(k_hidden.size());
  return path;
}

Status analyze_package_lock(const File& file, model::Facts& out) {
  if (npm_inside_dependency(owner_of(file.path))) return {};
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  const auto packages = root.get("packages");
  if (packages && packages->is_object()) {
    PackageFolders(root, *packages, out).read();
  } else {
    read_tree(root, out);
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "package-lock.json"},
                            {.basename = "npm-shrinkwrap.json"},
                            {.basename = ".package-lock.json"}};

}  // namespace

constexpr Analyzer k_package_lock = {.name = "npm/package-lock",
                                     .version = 2,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{64} << 20,
                                     .run = SpanFunction{analyze_package_lock},
                                     .what = "npm packages of package-lock.json"};

}  // namespace iar::analyze
