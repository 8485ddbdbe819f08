// Dart's lock file pubspec.lock, YAML: "packages" by name. dart.dev, "Package layout conventions",
// "pubspec.lock".
// Its surprise: packages of the SDK are listed with the version 0.0.0.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "format/yaml.h"

namespace iar::analyze {

namespace {

Status analyze_pubspec_lock(const File& file, model::Facts& out) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return {};
  if (!documents.front().is_mapping()) {
    return make_error(ErrorCode::corrupt, "the lock file is not a mapping");
  }
  const auto* const packages = documents.front().find("packages");
  if (packages == nullptr) return {};
  DeclaredPackages declared("pub", out);
  for (const auto& [name, value] : packages->members) {
    model::Package package;
    package.name = name;
    package.version = value.text_of("version");
    package.development = value.text_of("dependency") == "direct dev";
    if (!package.version.empty()) declared.add(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "pubspec.lock"}};

}  // namespace

constexpr Analyzer k_pubspec_lock = {.name = "dart/pubspec-lock",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{16} << 20,
                                     .run = SpanFunction{analyze_pubspec_lock},
                                     .what = "Dart packages of pubspec.lock"};

}  // namespace iar::analyze
