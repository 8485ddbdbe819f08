#include "analyze/go/module.h"

namespace iar::analyze {

model::Package go_module(std::string_view path, std::string_view version) {
  model::Package package;
  package.type = "golang";
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos) package.name_space = path.substr(0, slash);
  package.name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  package.version = version;
  return package;
}

bool is_go_folder(std::string_view path) {
  return path.starts_with("./") || path.starts_with("../") || path.starts_with('/') ||
         path == "." || path == "..";
}

}  // namespace iar::analyze
