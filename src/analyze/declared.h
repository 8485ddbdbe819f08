// The packages of a lock file: each name and version once, however often and for whatever purpose
// the file names it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "model/package.h"

namespace iar::analyze {

class DeclaredPackages {
 public:
  // Packages are added to `out`, which must outlive this, with type and presence set.
  DeclaredPackages(std::string_view type, model::Facts& out) : type_(type), out_(out) {}

  // A package that was there already stays for development only if this one is, too, and keeps its
  // own licences and properties. A package without a name is passed over.
  void add(model::Package package);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::string type_;
  model::Facts& out_;
  std::map<Key, std::size_t> seen_;
};

}  // namespace iar::analyze
