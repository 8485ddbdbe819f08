// Runs an analyzer of any shape over bytes in memory, and writes its facts as lines of text.
#pragma once

#include <string>
#include <string_view>

#include "analyze/analyzer.h"

namespace iar::cases {

// Errors: the analyzer's own; limit for more bytes than its size_max. A Tap gets chunks of
// `chunk_bytes`. An Image analyzer sees no file: internal.
Status run_analyzer(const analyze::Analyzer& analyzer, std::string_view path, ByteView bytes,
                    model::Facts& out, std::size_t chunk_bytes = 4096);

// One line a fact, as tests/cases/README.md says.
std::string facts_text(const model::Facts& facts, const Status& status);

}  // namespace iar::cases
