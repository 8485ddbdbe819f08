// Makes layers from text, reads them as a worker does and merges them: tests/cases/README.md,
// "merge/".
#pragma once

#include <string>
#include <vector>

#include "cases/case_file.h"
#include "layer/limits.h"
#include "layer/tree.h"

namespace iar::cases {

struct MergeOptions {
  layer::LayerLimits limits;
  layer::ImageTreeLimits tree;
  std::size_t chunk_bytes = std::size_t{1} << 20U;  // layers are fed in such pieces
  // Second reads start at the first body they want; otherwise at the start of the layer.
  bool from_body = false;
};

// One line each, sorted as the product sorts them.
struct Merged {
  std::string files;
  std::string packages;
  std::string owners;
  std::string brought;
  std::string conflicts;
  std::string demands;
  std::string undetermined;
  std::string diagnostics;
  std::string changes;
};

// The archive of one section `layer`. Errors: corrupt (a line that the grammar has no place for).
Result<std::string> layer_archive(std::string_view text);

// Errors: those of reading the archives.
Result<Merged> merge_layers(const std::vector<std::string>& archives, const MergeOptions& options);

// The limits that the case's headers set. Errors: corrupt (no number).
Result<MergeOptions> merge_options(const Case& one);

}  // namespace iar::cases
