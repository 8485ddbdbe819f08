// Pipenv's lock file Pipfile.lock, JSON: the members of "default", and of "develop" for
// development. https://github.com/pypa/pipfile, "Pipfile.lock". Its surprise: versions are
// specifiers ("==1.0"), and what comes from a repository or a folder has none.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "analyze/python/name.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

Status analyze_pipfile_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  DeclaredPackages declared("pypi", out);
  for (const auto& [category, packages] : root.members()) {
    if (category == "_meta") continue;
    for (const auto& [name, value] : packages.members()) {
      std::string_view version = value.text("version");
      while (version.starts_with('=')) version.remove_prefix(1);
      if (version.empty()) continue;
      auto package = python_package(name, version);
      package.development = category == "develop";
      declared.add(std::move(package));
    }
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "Pipfile.lock"}};

}  // namespace

constexpr Analyzer k_pipfile_lock = {.name = "python/pipfile-lock",
                                     .version = 1,
                                     .wants = k_wants,
                                     .size_max = std::uint64_t{32} << 20,
                                     .run = SpanFunction{analyze_pipfile_lock},
                                     .what = "Python packages of Pipfile.lock"};

}  // namespace iar::analyze
