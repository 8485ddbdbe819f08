#include "analyze/npm/name.h"

#include <string>

namespace iar::analyze {

NpmSpec npm_spec(std::string_view text) {
  const auto at = text.find('@', 1);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

model::Package npm_package(std::string_view name, std::string_view version) {
  model::Package package;
  const auto slash = name.starts_with('@') ? name.find('/') : std::string_view::npos;
  if (slash != std::string_view::npos) {
    package.name_space = name.substr(0, slash);
    name.remove_prefix(slash + 1);
  }
  package.name = name;
  package.version = version;
  return package;
}

bool npm_registry_version(std::string_view text) {
  return text.find_first_of(":/") == std::string_view::npos;
}

bool npm_inside_dependency(std::string_view path) {
  return path.starts_with("node_modules/") || path.find("/node_modules/") != std::string_view::npos;
}

}  // namespace iar::analyze
