// What commands that look into an image share: from words to an assessment.
#pragma once

#include <string>

#include "app/command.h"
#include "assess/assess.h"

namespace iar::app {

// What of the image is wanted.
struct Wanted {
  std::span<const analyze::Analyzer* const> analyzers = {};
  layer::HashFiles hash_files = layer::HashFiles::no;
  model::PackageFilter traced = {};  // whose way through the layers; empty: nobody's
};

// Errors: as assess::assess and source::open_source.
Result<assess::Assessment> assess_image(const Options& options, const std::string& image,
                                        const Wanted& wanted, Services& services);

}  // namespace iar::app
