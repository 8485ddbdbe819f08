#include "model/property.h"

#include <algorithm>

namespace iar::model {

namespace {

constexpr auto k_by_key = [](const auto& each) -> std::string_view { return each.first; };

}  // namespace

std::string_view property(const Package& package, std::string_view key) {
  const auto found = std::ranges::find(package.properties, key, k_by_key);
  return found == package.properties.end() ? std::string_view{} : found->second;
}

void set_property(Package& package, std::string_view key, std::string_view value) {
  const auto place = std::ranges::lower_bound(package.properties, key, {}, k_by_key);
  const bool there = place != package.properties.end() && place->first == key;
  if (value.empty()) return;
  if (there) {
    place->second = value;
  } else {
    package.properties.emplace(place, key, value);
  }
}

void set_rpm_source(Package& package, std::string_view file_name) {
  if (file_name == "(none)") return;
  set_property(package, "source_rpm", file_name);
  for (const std::string_view suffix : {".src.rpm", ".nosrc.rpm"}) {
    if (!file_name.ends_with(suffix)) continue;
    file_name.remove_suffix(suffix.size());
    const auto release_at = file_name.rfind('-');
    if (release_at == std::string_view::npos || release_at == 0) return;
    const auto version_at = file_name.rfind('-', release_at - 1);
    if (version_at == std::string_view::npos || version_at == 0) return;
    const auto name = file_name.substr(0, version_at);
    const auto version = file_name.substr(version_at + 1);
    // The file's name tells no epoch: a source's is that of its packages.
    std::string_view own = package.version;
    own.remove_prefix(own.find(':') == std::string_view::npos ? 0 : own.find(':') + 1);
    if (name != package.name) package.source_name = name;
    if (version != own) package.source_version = version;
    return;
  }
}

}  // namespace iar::model
