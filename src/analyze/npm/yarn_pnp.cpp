// What yarn installed without node_modules: .pnp.cjs (before yarn 3: .pnp.js) with the packages as
// JSON inside a program, or .pnp.data.json with the JSON alone. Yarn documentation, "PnP
// Specification". Its surprise: the JSON is a literal of JavaScript, with backslashes of its own.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/npm/name.h"
#include "analyze/text.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

// The value of a string in single quotes that starts `text`, whose only escapes are a backslash
// before a quote, a backslash or the end of a line.
std::string unquoted(std::string_view text) {
  std::string out;
  bool escaped = false;
  for (const char c : text) {
    if (!escaped && c == '\'') break;
    if (!escaped && c == '\\') {
      escaped = true;
      continue;
    }
    if (!escaped || c != '\n') out += c;
    escaped = false;
  }
  return out;
}

// The JSON inside the program; empty when there is none.
std::string state_of(std::string_view program) {
  constexpr std::string_view k_string = "RAW_RUNTIME_STATE =";
  constexpr std::string_view k_object = "hydrateRuntimeState({";
  constexpr std::string_view k_object_end = "}, {basePath";
  if (const auto at = program.find(k_string); at != std::string_view::npos) {
    const auto rest = trimmed(program.substr(at + k_string.size()));
    return rest.starts_with('\'') ? unquoted(rest.substr(1)) : std::string();
  }
  const auto at = program.find(k_object);
  const auto end = program.rfind(k_object_end);
  if (at == std::string_view::npos || end == std::string_view::npos || end < at) return {};
  const auto start = at + k_object.size() - 1;
  return std::string(program.substr(start, end + 1 - start));
}

// The version in "npm:VERSION", "virtual:HASH#npm:VERSION" and "patch:NAME@npm%3AVERSION#…", all
// perhaps followed by "::" and bindings; empty for sources that are no registry.
std::string_view version_of(std::string_view reference) {
  constexpr std::string_view k_registry = "npm:";
  constexpr std::string_view k_patched = "@npm%3A";
  if (reference.starts_with("virtual:")) (void)before(reference, '#');
  if (reference.starts_with("patch:")) {
    const auto at = reference.find(k_patched);
    if (at == std::string_view::npos) return {};
    reference.remove_prefix(at + k_patched.size());
    return before(reference, '#');
  }
  if (!reference.starts_with(k_registry)) return {};
  reference.remove_prefix(k_registry.size());
  return reference.substr(0, reference.find("::"));
}

void add_versions(std::string_view name, const JsonValue& versions, DeclaredPackages& out) {
  for (const auto& version : versions.elements()) {
    const auto pair = version.elements();
    if (pair.empty()) continue;
    const auto text = version_of(pair.front().string().value_or(std::string_view{}));
    if (text.empty() || !npm_registry_version(text)) continue;
    out.add(npm_package(name, text));
  }
}

Status analyze_yarn_pnp(const File& file, model::Facts& out) {
  const bool data = file.path.ends_with(".json");
  const std::string state = data ? std::string(as_text(file.bytes)) : state_of(as_text(file.bytes));
  if (state.empty()) return make_error(ErrorCode::corrupt, "no state of packages");
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(state));
  const auto registry = root.get("packageRegistryData");
  if (!registry || !registry->is_array()) {
    return make_error(ErrorCode::corrupt, "no list of packages");
  }
  DeclaredPackages packages("npm", out);
  for (const auto& one : registry->elements()) {
    const auto pair = one.elements();
    if (pair.size() < 2) continue;
    const auto name = pair[0].string().value_or(std::string_view{});
    if (!name.empty()) add_versions(name, pair[1], packages);
  }
  // What the file lists is what programs get, out of the archives that it names.
  for (model::Package& package : out.packages) package.presence = model::Presence::installed;
  return {};
}

constexpr Want k_wants[] = {
    {.basename = ".pnp.cjs"}, {.basename = ".pnp.js"}, {.basename = ".pnp.data.json"}};

}  // namespace

constexpr Analyzer k_yarn_pnp = {.name = "npm/yarn-pnp",
                                 .version = 1,
                                 .wants = k_wants,
                                 .size_max = std::uint64_t{64} << 20,
                                 .run = SpanFunction{analyze_yarn_pnp},
                                 .what = "npm packages installed by yarn without node_modules"};

}  // namespace iar::analyze
