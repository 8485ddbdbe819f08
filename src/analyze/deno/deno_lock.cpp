// Deno's lock file deno.lock, JSON, versions 2 to 5: npm and JSR packages keyed by "NAME@VERSION".
// Deno manual, "Integrity checking & lock files". Its surprise: version 2 keeps them in
// npm.packages, version 3 in packages.npm, and since version 4 they stand in npm itself; a key may
// go on with the peers that were chosen ("_PEER@VERSION"). Modules by URL have no version.
#include <optional>

#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/npm/name.h"
#include "analyze/text.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

constexpr std::string_view k_newest = "5";

// The object of one registry in any version of the format.
std::optional<JsonValue> packages_of(const JsonValue& root, std::string_view registry) {
  if (const auto nested = root.get("packages")) return nested->get(registry);  // version 3
  const auto own = root.get(registry);
  if (!own) return std::nullopt;
  const auto packages = own->get("packages");
  const bool second = root.text("version") == "2";
  return second ? packages : own;
}

void add_all(const JsonValue& packages, std::string_view type, model::Facts& out) {
  DeclaredPackages declared(type, out);
  for (const auto& [key, value] : packages.members()) {
    NpmSpec spec = npm_spec(key);
    const auto version = before(spec.rest, '_');
    if (!version.empty()) declared.add(npm_package(spec.name, version));
  }
}

Status analyze_deno_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  if (const auto packages = packages_of(root, "npm")) add_all(*packages, "npm", out);
  if (const auto packages = packages_of(root, "jsr")) add_all(*packages, "jsr", out);
  const auto version = root.text("version");
  if (version.size() > 1 || version > k_newest) {
    return make_error(ErrorCode::unsupported, "a version of deno.lock that is not known");
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "deno.lock"}};

}  // namespace

constexpr Analyzer k_deno_lock = {.name = "deno/deno-lock",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{64} << 20,
                                  .run = SpanFunction{analyze_deno_lock},
                                  .what = "npm and JSR packages of deno.lock"};

}  // namespace iar::analyze
