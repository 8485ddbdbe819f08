// Poetry's lock file poetry.lock, TOML: one [[package]] each. Poetry documentation, "Basic usage";
// written by poetry/packages/locker.py. Its surprise: what is for development stands in "category"
// up to lock version 1.1, in no place in 2.0, in "groups" since 2.1.
#include "analyze/analyzers.h"
#include "analyze/python/toml_lock.h"

namespace iar::analyze {

namespace {

Status analyze_poetry_lock(const File& file, model::Facts& out) {
  return read_toml_lock(
      file.bytes, "package",
      [](const format::Node& table) {
        auto package = toml_lock_package(table);
        package.development = table.text_of("category") == "dev" || outside_group(table, "main");
        return package;
      },
      out);
}

constexpr Want k_wants[] = {{.basename = "poetry.lock"}};

}  // namespace

constexpr Analyzer k_poetry_lock = {.name = "python/poetry-lock",
                                    .version = 1,
                                    .wants = k_wants,
                                    .size_max = std::uint64_t{32} << 20,
                                    .run = SpanFunction{analyze_poetry_lock},
                                    .what = "Python packages of poetry.lock"};

}  // namespace iar::analyze
