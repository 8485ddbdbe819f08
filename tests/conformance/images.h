// Conformance cases that are whole images or single layers (`_images`).
//
// A folder holds `image.tar`, `layout/` or `layer.tar`, and `case.json` that says what must come
// out:
//   malformed     true: refused, with an error that is not the program's own fault
//   config_digest, diff_ids, repo_tags, files    of an image: compared as far as stated; files are
//                 the regular ones left after all layers and whiteouts
//   entries       of a layer: the paths in the archive's order
// Of a layout that states nothing, every entry of its index must resolve to what its manifest says
// and then be read, or, where the notes say that layers hold random bytes, be told corrupt.
#pragma once

#include <filesystem>

#include "conformance/compare.h"
#include "conformance/program.h"

namespace iar::conformance {

// Errors: the case or the image cannot be read.
Result<Comparison> compare_image_case(const std::filesystem::path& folder, const Program& program);

}  // namespace iar::conformance
