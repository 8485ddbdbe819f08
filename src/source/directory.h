// `dir:PATH`: a root file system shown as an image of one plain tar layer, made while it is read.
//
// The layer is the same bytes for the same tree; it is not promised to be for one that changes, and
// no config states its digest, so that nothing learned from it may be shared.
#pragma once

#include <memory>
#include <string>

#include "source/source.h"

namespace iar::source {

// Errors: not_found, denied, io.
Result<std::unique_ptr<Source>> open_directory(const std::string& path, std::string reference);

}  // namespace iar::source
