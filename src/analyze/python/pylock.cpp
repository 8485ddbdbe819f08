// The lock file that Python tools share, pylock.toml: one [[packages]] each. Described in PEP 751.
// Its surprise: the version may be absent, namely when it is not stable: a folder or a repository.
// Markers and extras are not evaluated; every package that the file locks is declared.
#include "analyze/analyzers.h"
#include "analyze/python/toml_lock.h"

namespace iar::analyze {

namespace {

Status analyze_pylock(const File& file, model::Facts& out) {
  return read_toml_lock(file.bytes, "packages", toml_lock_package, out);
}

constexpr Want k_wants[] = {{.basename = "pylock.toml"}};

}  // namespace

constexpr Analyzer k_pylock = {.name = "python/pylock",
                               .version = 1,
                               .wants = k_wants,
                               .size_max = std::uint64_t{32} << 20,
                               .run = SpanFunction{analyze_pylock},
                               .what = "Python packages of pylock.toml"};

}  // namespace iar::analyze
