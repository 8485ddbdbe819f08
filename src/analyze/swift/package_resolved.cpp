// SwiftPM's lock file Package.resolved, JSON: "pins", in version 1 below "object". Swift Package
// Manager, Sources/PackageGraph/PinsStore. A package's name is the place of its repository, as in
// package URLs (purl-types, "swift"). Its surprise: a pin may be a branch, which is no version.
#include <algorithm>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

// "github.com/apple/swift-nio" of "https://github.com/apple/swift-nio.git",
// "git@github.com:apple/swift-nio.git" and the like.
std::string repository(std::string_view location) {
  const auto scheme = location.find("://");
  const bool is_url = scheme != std::string_view::npos;
  if (is_url) location.remove_prefix(scheme + 3);
  const auto user_end = location.substr(0, location.find('/')).rfind('@');
  if (user_end != std::string_view::npos) location.remove_prefix(user_end + 1);
  while (location.ends_with('/')) location.remove_suffix(1);
  if (location.ends_with(".git")) location.remove_suffix(4);
  // Behind a URL's host stands a port, behind that of "HOST:PATH" the path.
  const auto host_end = location.find_first_of("/:");
  if (host_end == std::string_view::npos) return std::string(location);
  auto rest = location.substr(host_end);
  if (is_url && rest.front() == ':') rest = rest.substr(std::min(rest.find('/'), rest.size()));
  if (rest.empty()) return std::string(location.substr(0, host_end));
  return std::string(location.substr(0, host_end)).append("/").append(rest.substr(1));
}

model::Package pinned_package(const JsonValue& pin) {
  model::Package package;
  std::string_view location = pin.text("location");
  if (location.empty()) location = pin.text("repositoryURL");
  auto name = repository(location);
  if (name.empty()) name = pin.text("identity");
  const auto slash = name.rfind('/');
  if (slash != std::string::npos) package.name_space = name.substr(0, slash);
  package.name = slash == std::string::npos ? name : name.substr(slash + 1);
  const auto state = pin.get("state");
  if (state) package.version = state->text("version");
  return package;
}

Status analyze_package_resolved(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  const auto object = root.get("object");
  const auto pins = object ? object->get("pins") : root.get("pins");
  if (!pins) return {};
  DeclaredPackages declared("swift", out);
  for (const auto& pin : pins->elements()) declared.add(pinned_package(pin));
  return {};
}

constexpr Want k_wants[] = {{.basename = "Package.resolved"}, {.basename = ".package.resolved"}};

}  // namespace

constexpr Analyzer k_package_resolved = {.name = "swift/package-resolved",
                                         .version = 1,
                                         .wants = k_wants,
                                         .size_max = std::uint64_t{16} << 20,
                                         .run = SpanFunction{analyze_package_resolved},
                                         .what = "Swift packages of Package.resolved"};

}  // namespace iar::analyze
