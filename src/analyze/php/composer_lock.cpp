// Composer's lock file composer.lock, JSON: "packages", and "packages-dev" for development.
// Composer documentation, "composer.lock - The lock file"; fields as in "The composer.json schema".
// Its surprise: versions may begin with a "v", as the tags of their repositories do; they stay as
// they are.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/php/composer.h"

namespace iar::analyze {

namespace {

Status analyze_composer_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  DeclaredPackages declared("composer", out);
  for (const std::string_view list : {"packages", "packages-dev"}) {
    const auto packages = root.get(list);
    if (!packages) continue;
    for (const auto& value : packages->elements()) {
      auto package = composer_package(value);
      package.development = list == "packages-dev";
      declared.add(std::move(package));
    }
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "composer.lock"}};

}  // namespace

constexpr Analyzer k_composer_lock = {.name = "php/composer-lock",
                                      .version = 1,
                                      .wants = k_wants,
                                      .size_max = std::uint64_t{32} << 20,
                                      .run = SpanFunction{analyze_composer_lock},
                                      .what = "PHP packages of composer.lock"};

}  // namespace iar::analyze
