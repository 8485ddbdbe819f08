// The libraries of a .NET program: PROGRAM.deps.json, "libraries" by NAME/VERSION. .NET SDK,
// documentation/specs/runtime-configuration-file.md. Its surprise: libraries that were needed to
// compile only are listed, too; the target that the program runs on tells which bring files.
#include <optional>
#include <string>

#include "analyze/analyzers.h"
#include "analyze/text.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

// The libraries of the target that "runtimeTarget" names.
std::optional<JsonValue> runtime_target(const JsonValue& root) {
  const auto runtime = root.get("runtimeTarget");
  const auto targets = root.get("targets");
  if (!runtime || !targets) return std::nullopt;
  const auto name = runtime->string().value_or(runtime->text("name"));
  return targets->get(name);
}

// Of what the target does not know, nothing can be said against it.
bool brings_files(const std::optional<JsonValue>& target, std::string_view key) {
  const auto library = target ? target->get(key) : std::nullopt;
  return !library || library->get("runtime") || library->get("runtimeTargets") ||
         library->get("native");
}

// Where publishing puts a file: those of one platform or language below folders, others beside the
// list, whatever folders they have in their package.
void add_claims(const JsonValue& library, std::string_view folder, model::ClaimList& out) {
  const auto add = [&](std::string_view path) {
    auto claimed = claimed_path(std::string(folder).append(path));
    if (!claimed.empty()) out.claims.push_back({std::move(claimed), {}});
  };
  for (const auto* const kind : {"runtime", "native"}) {
    const auto files = library.get(kind);
    if (!files) continue;
    for (const auto& [path, value] : files->members()) add(path.substr(path.rfind('/') + 1));
  }
  if (const auto files = library.get("runtimeTargets")) {
    for (const auto& [path, value] : files->members()) add(path);
  }
}

Status analyze_deps_json(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "not an object");
  const auto libraries = root.get("libraries");
  if (!libraries) return {};
  const auto target = runtime_target(root);
  const auto folder = file.path.substr(0, file.path.rfind('/') + 1);
  for (const auto& [key, value] : libraries->members()) {
    const auto kind = value.text("type");
    const bool known = kind == "package" || kind == "project" || kind == "runtimepack";
    if (!known || (kind == "package" && !brings_files(target, key))) continue;
    std::string_view rest = key;
    model::Package package;
    package.type = "nuget";
    auto name = before(rest, '/');
    // The runtime that a program carries: the package of that name, behind a prefix.
    constexpr std::string_view k_runtime_pack = "runtimepack.";
    if (kind == "runtimepack" && name.starts_with(k_runtime_pack)) {
      name.remove_prefix(k_runtime_pack.size());
    }
    package.name = name;
    package.version = rest;
    if (package.name.empty()) continue;
    if (const auto library = target ? target->get(key) : std::nullopt) {
      model::ClaimList files{"nuget", package.name, {}};
      add_claims(*library, folder, files);
      if (!files.claims.empty()) out.claims.push_back(std::move(files));
    }
    out.packages.push_back(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".deps.json"}};

}  // namespace

constexpr Analyzer k_deps_json = {.name = "dotnet/deps-json",
                                  .version = 2,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{32} << 20,
                                  .run = SpanFunction{analyze_deps_json},
                                  .what = "NuGet packages of published .NET programs"};

}  // namespace iar::analyze
