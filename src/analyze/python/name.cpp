#include "analyze/python/name.h"

#include <algorithm>

#include "analyze/text.h"

namespace iar::analyze {

namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

model::Package python_package(std::string_view name, std::string_view version) {
  model::Package package;
  package.type = "pypi";
  package.name = lower_case(name);
  std::ranges::replace(package.name, '_', '-');
  package.version = version;
  return package;
}

bool is_python_name(std::string_view name) {
  return !name.empty() && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         std::ranges::all_of(
             name, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace iar::analyze
