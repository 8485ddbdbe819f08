// Bills of materials that lie in images.
#pragma once

#include "analyze/analyzer.h"
#include "format/sbom/sbom.h"

namespace iar::analyze {

// Adds the packages of a document of that format, all declared. A file that is some other document
// adds nothing; whether that is an error, its name says: `bom.json` may be anything, `x.spdx.json`
// may not. Errors: corrupt, unsupported, limit.
Status add_embedded(const File& file, format::SbomFormat wanted, model::Facts& out);

}  // namespace iar::analyze
