#include <algorithm>

#include "archive/tar.h"

namespace iar::archive {

bool normalise_path(std::string_view path, std::string& out) {
  out.clear();
  if (path.find('\0') != std::string_view::npos) return false;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const std::string_view component = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      if (out.empty()) return false;
      const auto slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    if (!out.empty()) out += '/';
    out += component;
  }
  return true;
}

}  // namespace iar::archive
