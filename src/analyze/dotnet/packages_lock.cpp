// NuGet's lock file packages.lock.json: "dependencies" by target framework, then by name, with the
// version that was resolved. NuGet documentation, "Locking dependencies"; client code,
// NuGet.ProjectModel/ProjectLockFile. Its surprise: other projects of the solution are listed, too,
// without a version.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

Status analyze_packages_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "not an object");
  const auto frameworks = root.get("dependencies");
  if (!frameworks) return {};
  DeclaredPackages declared("nuget", out);
  for (const auto& [framework, packages] : frameworks->members()) {
    for (const auto& [name, value] : packages.members()) {
      if (value.text("resolved").empty()) continue;
      model::Package package;
      package.name = name;
      package.version = value.text("resolved");
      declared.add(std::move(package));
    }
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "packages.lock.json"}};

}  // namespace

constexpr Analyzer k_nuget_lock = {.name = "dotnet/packages-lock",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{32} << 20,
                                   .run = SpanFunction{analyze_packages_lock},
                                   .what = "NuGet packages of packages.lock.json"};

}  // namespace iar::analyze
