// In which layers an image had which package: what "brought by layer N" and "removed in layer M"
// are told from.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/package.h"

namespace iar::layer {

// One file states a package from one layer to another, both included.
struct PackageRun {
  const model::Package* package = nullptr;
  int from = 0;
  int to = 0;
  std::uint32_t node = 0;    // of the file in the image's tree, where it may be gone by now
  std::size_t analyzer = 0;  // its position in the dispatch
};

// Packages are the same here when their identity and their presence are.
class PackageRuns {
 public:
  // The package must outlive this object.
  void add(const PackageRun& run);
  // After the last run; `last` is the topmost layer.
  void settle(int last);

  // The lowest layer of the unbroken run of layers up to the topmost that all have the package, in
  // any file; the topmost when none is known.
  [[nodiscard]] int first_layer(const model::Package& package) const;
  // The same of one file as one analyzer reads it.
  struct Place {
    std::uint32_t node = 0;
    std::size_t analyzer = 0;
    bool operator==(const Place&) const = default;
  };
  [[nodiscard]] int first_layer_at(const Place& place, const model::Package& package) const;

  [[nodiscard]] const std::vector<PackageRun>& all() const { return runs_; }

 private:
  // All runs of a package, in any file or at one place.
  struct Group {
    const model::Package* package = nullptr;
    Place place;
    std::vector<std::pair<int, int>> spans;  // to, from
    int first = 0;
  };
  using Groups = std::unordered_multimap<std::size_t, Group>;  // by hash

  static bool is_of(const Group& group, const Place& place, const model::Package& package);
  static Group& group_of(Groups& groups, std::size_t hash, const Place& place,
                         const model::Package& package);
  static const Group* find(const Groups& groups, std::size_t hash, const Place& place,
                           const model::Package& package);

  std::vector<PackageRun> runs_;
  Groups anywhere_;  // all at the place {}
  Groups by_place_;
  int last_ = 0;
};

// Type, namespace, name, version and architecture agree.
bool same_package(const model::Package& a, const model::Package& b);

}  // namespace iar::layer
