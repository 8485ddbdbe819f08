// uv's lock file uv.lock, TOML: one [[package]] each. uv documentation, "Locking and syncing";
// written by crates/uv-resolver/src/lock. Its surprise: the project itself is one of the packages,
// known by its source: the folder ".".
#include "analyze/analyzers.h"
#include "analyze/python/toml_lock.h"

namespace iar::analyze {

namespace {

bool is_project(const format::Node& table) {
  const auto* const source = table.find("source");
  return source != nullptr &&
         (source->text_of("virtual") == "." || source->text_of("editable") == ".");
}

Status analyze_uv_lock(const File& file, model::Facts& out) {
  return read_toml_lock(
      file.bytes, "package",
      [](const format::Node& table) {
        return is_project(table) ? model::Package{} : toml_lock_package(table);
      },
      out);
}

constexpr Want k_wants[] = {{.basename = "uv.lock"}};

}  // namespace

constexpr Analyzer k_uv_lock = {.name = "python/uv-lock",
                                .version = 1,
                                .wants = k_wants,
                                .size_max = std::uint64_t{32} << 20,
                                .run = SpanFunction{analyze_uv_lock},
                                .what = "Python packages of uv.lock"};

}  // namespace iar::analyze
