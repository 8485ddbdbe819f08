// `sbom:FILE`: a document that lists what an image holds, as an image of one layer with that one
// file, so that it is read by the same confined process as any other bytes of strangers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/source.h"

namespace iar::source {

// Whether the words name a document instead of an image.
bool names_document(std::string_view reference);

// The file lies at `path_in_layer`. Errors: usage (no path), not_found, denied, io, unsupported
// (not a regular file).
Result<std::unique_ptr<Source>> open_document(std::string_view reference,
                                              std::string_view path_in_layer);

}  // namespace iar::source
