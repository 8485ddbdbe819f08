#include "analyze/declared.h"

namespace iar::analyze {

void DeclaredPackages::add(model::Package package) {
  if (package.name.empty()) return;
  const auto [found, is_new] = seen_.try_emplace(
      Key{package.name_space, package.name, package.version}, out_.packages.size());
  if (!is_new) {
    auto& first = out_.packages[found->second];
    first.development = first.development && package.development;
    return;
  }
  package.type = type_;
  package.presence = model::Presence::declared;
  out_.packages.push_back(std::move(package));
}

}  // namespace iar::analyze
