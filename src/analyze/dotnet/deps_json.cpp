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

Status analyze_deps_json(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "not an object");
  const auto libraries = root.get("libraries");
  if (!libraries) return {};
  const auto target = runtime_target(root);
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
    if (!package.name.empty()) out.packages.push_back(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.suffix = ".deps.json"}};

}  // namespace

constexpr Analyzer k_deps_json = {.name = "dotnet/deps-json",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{32} << 20,
                                  .run = SpanFunction{analyze_deps_json},
                                  .what = "NuGet packages of published .NET programs"};

}  // namespace iar::analyze
