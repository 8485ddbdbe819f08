// renv's lock file renv.lock, JSON: "Packages" by name. renv documentation, "Lockfiles". Its
// surprise: packages of other sources (Bioconductor, GitHub, local ones) are listed, too, and are
// not those of the same name on CRAN.
#include "analyze/analyzers.h"
#include "analyze/declared.h"
#include "base/json.h"

namespace iar::analyze {

namespace {

Status analyze_renv_lock(const File& file, model::Facts& out) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return make_error(ErrorCode::corrupt, "the lock file is not an object");
  const auto packages = root.get("Packages");
  if (!packages) return {};
  DeclaredPackages declared("cran", out);
  for (const auto& [name, value] : packages->members()) {
    if (value.text("Source") != "Repository" || value.text("Repository").empty()) continue;
    model::Package package;
    package.name = value.text("Package");
    package.version = value.text("Version");
    if (!package.version.empty()) declared.add(std::move(package));
  }
  return {};
}

constexpr Want k_wants[] = {{.basename = "renv.lock"}};

}  // namespace

constexpr Analyzer k_renv_lock = {.name = "r/renv-lock",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{16} << 20,
                                  .run = SpanFunction{analyze_renv_lock},
                                  .what = "R packages of renv.lock"};

}  // namespace iar::analyze
