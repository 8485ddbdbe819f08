// The PHP packages that Composer installed: vendor/composer/installed.json. Composer,
// src/Composer/Repository/FilesystemRepository.php. Its surprise: Composer 1 writes a list,
// Composer 2 an object that holds the list as "packages".
#include "analyze/analyzers.h"
#include "analyze/php/composer.h"

namespace iar::analyze {

namespace {

Status analyze_composer_installed(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto packages = root.is_array() ? std::optional(root) : root.get("packages");
  if (!packages || !packages->is_array()) {
    return make_error(ErrorCode::corrupt, "no list of packages");
  }
  bool malformed = false;
  for (const auto& value : packages->elements()) {
    auto package = composer_package(value);
    const bool whole = !package.name.empty() && !package.version.empty();
    malformed = malformed || !whole;
    if (whole) out.packages.push_back(std::move(package));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "a package lacks name or version");
  return {};
}

constexpr Want k_wants[] = {{.suffix = "/composer/installed.json"}};

}  // namespace

constexpr Analyzer k_composer_installed = {.name = "php/composer-installed",
                                           .version = 1,
                                           .wants = k_wants,
                                           .size_max = std::uint64_t{32} << 20,
                                           .run = SpanFunction{analyze_composer_installed},
                                           .what = "installed PHP packages (Composer)"};

}  // namespace iar::analyze
