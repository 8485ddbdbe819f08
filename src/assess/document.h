// What a bill of materials says of an image, instead of the image.
#pragma once

#include "assess/assess.h"

namespace iar::assess {

// Reads the one file of the source's one layer in a worker. The assessment has neither a merged
// tree nor file digests; its image has what the document tells of it. The inventory is partial,
// with the reason foreign_statement. Errors: as assess(); unsupported (neither CycloneDX nor SPDX).
Result<Assessment> assess_document(source::Source& source, worker::WorkerHost& host,
                                   std::span<const analyze::Analyzer* const> analyzers,
                                   const AssessOptions& options);

}  // namespace iar::assess
