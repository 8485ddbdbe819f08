#include "analyze/dependencies.h"

#include <algorithm>

#include "analyze/text.h"

namespace iar::analyze {

void add_debian_dependencies(std::string_view field, std::vector<std::string>& out) {
  while (!field.empty()) {
    std::string_view group = before(field, ',');
    std::string names;
    while (!group.empty()) {
      std::string_view rest = trimmed(before(group, '|'));
      std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n(:"));
      if (name.empty()) continue;
      names += (names.empty() ? "" : "|") + std::string(name);
    }
    if (!names.empty()) out.push_back(std::move(names));
  }
}

std::string_view python_requirement(std::string_view specifier) {
  const std::string_view requirement = trimmed(before(specifier, ';'));
  const bool extra = specifier.find("extra") != std::string_view::npos;
  if (extra) return {};
  return requirement.substr(0, requirement.find_first_of(" \t[(<>=!~@"));
}

void sort_dependencies(std::vector<std::string>& names) {
  std::ranges::sort(names);
  const auto repeats = std::ranges::unique(names);
  names.erase(repeats.begin(), repeats.end());
}

}  // namespace iar::analyze
