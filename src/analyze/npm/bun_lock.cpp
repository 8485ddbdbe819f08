// Bun's lock file bun.lock, JSON with trailing commas: "packages" maps a place in node_modules to a
// list whose first element is NAME@VERSION or NAME@SOURCE. https://bun.sh/docs/install/lockfile.
// Its surprise: the key is a place ("a/b" for b below a), only the list tells the package.
#include <array>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/npm/name.h"
#include "base/json.h"
#include "format/jsonc.h"

namespace iar::analyze {

namespace {

// Folders of the project itself.
bool is_own(std::string_view source) {
  return source.starts_with("workspace:") || source.starts_with("root:");
}

Status analyze_bun_lock(const File& file, model::Facts& out) {
  if (npm_inside_dependency(file.path)) return {};
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(format::plain_json(as_text(file.bytes))));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  const auto packages = root.get("packages");
  if (!packages) return {};
  DeclaredPackages declared("npm", out);
  bool malformed = false;
  for (const auto& [place, value] : packages->members()) {
    const auto elements = value.elements();
    const auto text = elements.empty() ? std::nullopt : elements.front().string();
    if (!text) {
      malformed = true;
      continue;
    }
    const auto spec = npm_spec(*text);
    if (is_own(spec.rest)) continue;
    declared.add(npm_package(spec.name, npm_registry_version(spec.rest) ? spec.rest : ""));
  }
  if (malformed) return make_error(ErrorCode::corrupt, "an entry does not name its package");
  return {};
}

constexpr Want k_wants[] = {{.basename = "bun.lock"}};

}  // namespace

constexpr Analyzer k_bun_lock = {.name = "npm/bun-lock",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{64} << 20,
                                 .run = SpanFunction{analyze_bun_lock},
                                 .what = "npm packages of bun.lock"};

}  // namespace iar::analyze
