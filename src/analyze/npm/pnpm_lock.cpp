// pnpm's lock file pnpm-lock.yaml, versions 5 to 9.
// https://github.com/pnpm/spec/tree/master/lockfile. The keys of "packages" are /NAME/VERSION_PEERS
// (5), /NAME@VERSION(PEERS) (6), NAME@VERSION (9), with a host in front when the registry is
// another one. Its surprise: the first of two documents is the environment of pnpm itself; since
// version 9 only the graph tells what is for development.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/npm/name.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

using format::Node;

int major_version(const Node& root) {
  const auto text = root.text_of("lockfileVersion");
  return text.empty() || text.front() < '0' || text.front() > '9' ? 5 : text.front() - '0';
}

bool starts_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// What a key of "packages" says; an empty name when it says nothing.
NpmSpec spec_of_key(std::string_view key, int version) {
  key = key.substr(0, key.find('('));
  if (version >= 9) return npm_spec(key);
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return {};
  key.remove_prefix(slash + 1);  // with the host, if there is one
  if (version >= 6) return npm_spec(key);
  const auto last = key.rfind('/');
  if (last == std::string_view::npos) return {};
  const auto with_peers = key.substr(last + 1);
  return {key.substr(0, last), with_peers.substr(0, with_peers.find('_'))};
}

// The packages that the project needs when it runs (version 9): keys of "packages".
class Graph {
 public:
  explicit Graph(const Node& root) {
    if (const auto* const snapshots = root.find("snapshots")) {
      for (const auto& [key, value] : snapshots->members) snapshots_.try_emplace(key, &value);
    }
    walk(root, {"dependencies", "optionalDependencies"}, for_running_);
    walk(root, {"devDependencies"}, for_development_);
  }

  [[nodiscard]] bool development_only(std::string_view package) const {
    return for_development_.contains(package) && !for_running_.contains(package);
  }

 private:
  using Names = std::set<std::string, std::less<>>;

  // What all importers (the project's own folders) need by these groups.
  void walk(const Node& root, const std::vector<std::string_view>& groups, Names& reached) {
    const auto* const importers = root.find("importers");
    if (importers == nullptr) return;
    std::vector<std::string> open;
    for (const auto& [folder, importer] : importers->members) {
      for (const auto group : groups) add_targets(importer, group, open);
    }
    Names visited;
    while (!open.empty()) {
      const auto key = std::move(open.back());
      open.pop_back();
      if (!visited.insert(key).second) continue;
      reached.insert(key.substr(0, key.find('(')));
      const auto found = snapshots_.find(key);
      if (found == snapshots_.end()) continue;
      add_targets(*found->second, "dependencies", open);
      add_targets(*found->second, "optionalDependencies", open);
    }
  }

  // A dependency's value is a version, or the key itself where the name is another one.
  void add_targets(const Node& from, std::string_view group, std::vector<std::string>& out) const {
    const auto* const targets = from.find(group);
    if (targets == nullptr) return;
    for (const auto& [name, value] : targets->members) {
      const auto version = value.is_mapping() ? value.text_of("version") : value.scalar();
      if (version.empty()) continue;
      auto key = name + "@" + std::string(version);
      if (!snapshots_.contains(key) && snapshots_.contains(version)) key = version;
      out.push_back(std::move(key));
    }
  }

  std::map<std::string_view, const Node*> snapshots_;
  Names for_running_;
  Names for_development_;
};

Status read_packages(const Node& root, model::Facts& out) {
  const auto* const packages = root.find("packages");
  if (packages == nullptr) return {};
  const int version = major_version(root);
  const Graph graph(root);
  DeclaredPackages declared("npm", out);
  bool malformed = false;
  for (const auto& [key, value] : packages->members) {
    auto spec = spec_of_key(key, version);
    const bool plain = starts_with_digit(spec.rest) && npm_registry_version(spec.rest);
    if (!plain) spec.rest = {};
    // What does not come from a registry states them beside its key.
    if (const auto name = value.text_of("name"); !name.empty()) spec.name = name;
    if (const auto stated = value.text_of("version"); !stated.empty()) spec.rest = stated;
    if (spec.name.empty() || (spec.rest.empty() && version < 9)) {
      malformed = true;
      continue;
    }
    auto package = npm_package(spec.name, spec.rest);
    package.development = value.text_of("dev") == "true" || graph.development_only(key);
    declared.add(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a key names no package");
  return {};
}

Status analyze_pnpm_lock(const File& file, model::Facts& out) {
  if (npm_inside_dependency(file.path)) return {};
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return {};
  if (!documents.back().is_mapping()) {
    return make_error(ErrorCode::corrupt, "the lock file is not a mapping");
  }
  return read_packages(documents.back(), out);
}

constexpr Want k_wants[] = {{.basename = "pnpm-lock.yaml"}};

}  // namespace

constexpr Analyzer k_pnpm_lock = {.name = "npm/pnpm-lock",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{64} << 20,
                                  .run = SpanFunction{analyze_pnpm_lock},
                                  .what = "npm packages of pnpm-lock.yaml"};

}  // namespace iar::analyze
