// The metadata of a Python distribution, wherever it lies.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "model/package.h"

namespace iar::analyze {

// Adds what a METADATA or PKG-INFO file describes. Errors: corrupt (no name or version).
Status add_python_metadata(ByteView bytes, model::Facts& out);

}  // namespace iar::analyze
