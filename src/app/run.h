// The program, given the analyzers that it is to have.
#pragma once

#include <span>

#include "analyze/analyzer.h"

namespace iar::app {

// To be called first thing in main, while there is one thread and nothing secret in memory; answers
// the exit status.
int run(int argc, char** argv, std::span<const analyze::Analyzer* const> analyzers);

}  // namespace iar::app
