// Gradle's lock files: a line "GROUP:ARTIFACT:VERSION=CONFIGURATION,…" for each dependency that was
// resolved. Described in the Gradle User Manual, "Locking Versions".
// Its surprise: one file locks all configurations of a project; what only tests use is there too.
#include <algorithm>

#include "analyze/analyzer.h"
#include "analyze/declared.h"
#include "analyze/java/coordinates.h"
#include "analyze/text.h"

namespace iar::analyze {

namespace {

bool for_tests(std::string_view configurations) {
  while (!configurations.empty()) {
    const std::string_view one = trimmed(before(configurations, ','));
    if (!lower_case(one).starts_with("test")) return false;
  }
  return true;
}

// Whether the line was one of a lock file.
bool add_line(std::string_view line, DeclaredPackages& out) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return true;
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view coordinates = line.substr(0, equals);
  // "empty=" names configurations without dependencies.
  if (coordinates == "empty") return true;
  MavenCoordinates one;
  one.group = before(coordinates, ':');
  one.artifact = before(coordinates, ':');
  one.version = coordinates;
  if (!valid_maven_id(one.group) || !valid_maven_id(one.artifact) ||
      !valid_maven_version(one.version)) {
    return false;
  }
  model::Package package = maven_package(one);
  package.development = for_tests(line.substr(equals + 1));
  out.add(std::move(package));
  return true;
}

Status analyze_gradle_lockfile(const File& file, model::Facts& out) {
  DeclaredPackages packages("maven", out);
  Cursor cursor(file.bytes);
  bool well_formed = true;
  while (const auto line = cursor.line()) well_formed = add_line(*line, packages) && well_formed;
  if (!well_formed) return make_error(ErrorCode::corrupt, "a line locks nothing");
  return {};
}

constexpr Want k_wants[] = {{.basename = "gradle.lockfile"},
                            {.basename = "buildscript-gradle.lockfile"},
                            {.suffix = ".lockfile", .component = "dependency-locks"}};

}  // namespace

extern constexpr Analyzer k_gradle_lockfile = {.name = "java/gradle-lockfile",
                                               .version = 1,
                                               .wants = k_wants,
                                               .size_max = std::uint64_t{16} << 20,
                                               .run = SpanFunction{analyze_gradle_lockfile},
                                               .what = "dependencies locked by Gradle"};

}  // namespace iar::analyze
