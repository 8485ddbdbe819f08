#include "analyze/java/class_packages.h"

#include <algorithm>
#include <array>

#include "analyze/java/coordinates.h"

namespace iar::analyze {

namespace {

constexpr std::array<std::string_view, 2> k_application_folders = {"BOOT-INF/classes/",
                                                                   "WEB-INF/classes/"};

// The first `count` folders of a path; all of it when it has no more.
std::string_view first_folders(std::string_view folder, std::size_t count) {
  std::size_t at = 0;
  while (count-- > 0) {
    at = folder.find('/', at);
    if (at == std::string_view::npos) return folder;
    ++at;
  }
  return folder.substr(0, at - 1);
}

// The folders that both paths begin with.
std::string_view common_folders(std::string_view one, std::string_view other) {
  const auto differ = std::ranges::mismatch(one, other);
  const auto same = static_cast<std::size_t>(differ.in1 - one.begin());
  const bool whole_one = same == one.size() && (same == other.size() || other[same] == '/');
  const bool whole_other = same == other.size() && one.size() > same && one[same] == '/';
  if (whole_one || whole_other) return one.substr(0, same);
  const std::size_t slash = one.substr(0, same).rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : one.substr(0, slash);
}

}  // namespace

void ClassPackages::add(std::string_view entry_name) {
  if (!entry_name.ends_with(".class")) return;
  for (const std::string_view prefix : k_application_folders) {
    if (entry_name.starts_with(prefix)) entry_name.remove_prefix(prefix.size());
  }
  const std::size_t slash = entry_name.rfind('/');
  if (slash == std::string_view::npos || entry_name.starts_with("META-INF/")) return;
  ++classes_;
  const std::string_view folder = entry_name.substr(0, std::min(slash, k_coordinate_bytes_max));
  const std::string_view root = first_folders(folder, 2);
  const auto known = std::ranges::find_if(
      roots_, [&](const Root& one) { return first_folders(one.folder, 2) == root; });
  if (known != roots_.end()) {
    known->folder.resize(common_folders(known->folder, folder).size());
    ++known->classes;
  } else if (roots_.size() < k_roots_max) {
    roots_.push_back({std::string(folder), 1});
  }
}

std::string ClassPackages::common() const {
  for (const Root& root : roots_) {
    if (root.classes * 4 < classes_ * 3) continue;
    std::string name = root.folder;
    std::ranges::replace(name, '/', '.');
    return domain_like(name) ? name : std::string();
  }
  return {};
}

}  // namespace iar::analyze
