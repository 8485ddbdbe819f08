// In which layers an image had which package: what "brought by layer N" and "removed in layer M"
// are told from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
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

class PackageRuns {
 public:
  // The package must outlive this object.
  void add(const PackageRun& run);

  // The lowest layer of the unbroken run of layers up to `last` that all have the package, in any
  // file; packages are the same when their identity and presence are. `last` when none is known.
  [[nodiscard]] int first_layer(const model::Package& package, int last) const;
  // The same of one file as one analyzer reads it.
  struct Place {
    std::uint32_t node;
    std::size_t analyzer;
  };
  [[nodiscard]] int first_layer_at(const Place& place, const model::Package& package,
                                   int last) const;

  [[nodiscard]] const std::vector<PackageRun>& all() const { return runs_; }

 private:
  [[nodiscard]] int first_of(const model::Package& package, int last, const Place* only) const;

  std::vector<PackageRun> runs_;
  std::unordered_multimap<std::size_t, std::size_t> by_identity_;  // position in runs_
};

struct PackageName {
  std::string type;
  std::string name_space;  // empty for packages of distributions, as analyzers state them
  std::string name;
};

// Where an image had a package: one file, one unbroken run of layers.
struct PackageTrace {
  std::string version;
  std::string architecture;
  model::Presence presence = model::Presence::installed;
  std::string path;
  std::string analyzer;
  int from = 0;
  int to = 0;  // the last layer that has it
  auto operator<=>(const PackageTrace&) const = default;
};

// Type, namespace, name, version and architecture agree.
bool same_package(const model::Package& a, const model::Package& b);

}  // namespace iar::layer
