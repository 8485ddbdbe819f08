#include "advisory/name.h"

#include "base/text.h"

namespace iar::advisory {

namespace {

std::string lowered(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = lower(c);
  return out;
}

// Lower case, and runs of "-", "_" and "." are one "-".
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool separator = c == '-' || c == '_' || c == '.';
    if (!separator) out.push_back(lower(c));
    if (separator && (out.empty() || out.back() != '-')) out.push_back('-');
  }
  return out;
}

}  // namespace

std::string package_key(std::string_view context, std::string_view package) {
  if (context == "PyPI") return folded(package);
  if (context == "NuGet" || context == "Packagist" || context == "Hex") return lowered(package);
  return std::string(package);
}

}  // namespace iar::advisory
