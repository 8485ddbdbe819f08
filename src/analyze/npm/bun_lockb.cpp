// bun's older lock file bun.lockb, of packages as bun lays them out in memory; bun,
// src/install/lockfile.zig. Its surprise: the layout is not described and changes with bun's
// versions, so that it is named as not read. Newer bun writes bun.lock instead.
#include "analyze/analyzers.h"
#include "analyze/npm/name.h"

namespace iar::analyze {

namespace {

Status analyze_bun_lockb(const File& file, model::Facts&) {
  if (npm_inside_dependency(file.path)) return {};
  return make_error(ErrorCode::unsupported, "bun's binary lock file is not read");
}

constexpr Want k_wants[] = {{.basename = "bun.lockb"}};

}  // namespace

constexpr Analyzer k_bun_lockb = {.name = "npm/bun-lockb",
                                  .version = 1,
                                  .wants = k_wants,
                                  .size_max = std::uint64_t{64} << 20,
                                  .run = SpanFunction{analyze_bun_lockb},
                                  .what = "bun.lockb, which is only named as not read"};

}  // namespace iar::analyze
