// Runs an analyzer of any shape over bytes in memory, and writes its facts as lines of text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/analyzer.h"

namespace iar::cases {

// The files beside one, by what their names add to its name.
using Siblings = std::vector<std::pair<std::string, std::string>>;

struct RunOptions {
  std::size_t chunk_bytes = 4096;  // of a Tap
  Siblings siblings = {};          // of a Range
};

// Errors: the analyzer's own; limit for more bytes than its size_max. An Image analyzer sees no
// file: internal.
Status run_analyzer(const analyze::Analyzer& analyzer, std::string_view path, ByteView bytes,
                    model::Facts& out, const RunOptions& options = {});

// One line a fact, as tests/cases/README.md says.
std::string facts_text(const model::Facts& facts, const Status& status);

}  // namespace iar::cases
