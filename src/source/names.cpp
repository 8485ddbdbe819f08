#include "source/names.h"

#include <algorithm>

#include "base/utf8.h"

namespace iar::source {

namespace {

constexpr std::size_t k_names_listed_max = 20;

std::string shortest_name(std::string_view name) {
  for (const std::string_view prefix : {"index.docker.io/", "docker.io/", "library/"}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  const std::size_t slash = name.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
  const bool tagged = last.find(':') != std::string_view::npos;
  return std::string(name) + (tagged ? "" : ":latest");
}

}  // namespace

bool same_image_name(std::string_view one, std::string_view other) {
  return shortest_name(one) == shortest_name(other);
}

bool has_tag(std::string_view name, std::string_view tag) {
  const std::size_t colon = name.rfind(':');
  return colon != std::string_view::npos && name.substr(colon + 1) == tag;
}

std::string listed(std::vector<std::string> names) {
  std::ranges::sort(names);
  const auto repeats = std::ranges::unique(names);
  names.erase(repeats.begin(), repeats.end());
  const bool cut = names.size() > k_names_listed_max;
  if (cut) names.resize(k_names_listed_max);
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + escaped_for_display(name);
  return cut ? out + ", …" : out;
}

}  // namespace iar::source
