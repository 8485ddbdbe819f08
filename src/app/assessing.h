// What commands that look into an image share: from words to an assessment.
#pragma once

#include <string>

#include "app/command.h"
#include "assess/assess.h"

namespace iar::app {

// Errors: as assess::assess and source::open_source.
Result<assess::Assessment> assess_image(const Options& options, const std::string& image,
                                        std::span<const analyze::Analyzer* const> analyzers,
                                        layer::HashFiles hash_files, Services& services);

}  // namespace iar::app
