// Which operating system's package a file belongs to: by its place in the merged tree and by what
// lies there now. A path that a database claims proves nothing once something else was written to
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "layer/tree.h"
#include "model/inventory.h"
#include "model/package.h"

namespace iar::layer {

class Owners {
 public:
  // What a file holds, where it is known.
  using DigestsOf = std::function<const model::ContentDigests*(std::uint32_t node)>;
  Owners(const ImageTree& tree, DigestsOf digests_of)
      : tree_(tree), digests_of_(std::move(digests_of)) {}

  // First: the files that owner() will be asked about.
  void ask(std::uint32_t node);
  // Then: who may own; only an installed package does.
  void add_package(const model::Package& package, int first_layer);
  [[nodiscard]] bool knows(std::string_view type, std::string_view name) const;
  // Last: who claims what; the lists must outlive this object. `package` is the owner's name where
  // the list's own does not count.
  void add_claims(const model::ClaimList& list, std::string_view package);

  // Who claims the file, and whether it is still the claimed one. An installed Python distribution
  // (its METADATA) is owned only with its RECORD, when it has one: installers rewrite the latter.
  [[nodiscard]] std::optional<model::Owner> owner(std::uint32_t node) const;

 private:
  struct Installed {
    std::string version;
    std::string architecture;
    int first_layer = 0;
  };
  struct Claim {
    std::string type;
    std::string package;  // without architecture
    std::string architecture;
    const std::string* checksum = nullptr;
  };

  [[nodiscard]] const Installed* installed(const Claim& claim) const;
  [[nodiscard]] std::optional<std::uint32_t> record_beside(std::uint32_t node) const;
  [[nodiscard]] std::optional<bool> same_content(std::uint32_t node, const Claim& claim) const;
  [[nodiscard]] std::optional<model::Owner> owner_of_file(std::uint32_t node) const;

  const ImageTree& tree_;
  DigestsOf digests_of_;
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  std::unordered_set<std::string, NameHash, std::equal_to<>>
      names_;  // last components of the files asked about
  std::unordered_set<std::uint32_t> asked_;
  std::unordered_map<std::string, std::vector<Installed>> packages_;  // by "type/name"
  std::unordered_map<std::uint32_t, std::vector<Claim>> claims_;
};

}  // namespace iar::layer
