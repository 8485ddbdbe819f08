// From a source to an inventory: the one place where bytes, workers, cache and merge meet. Scanner
// and agent call the same function.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyze/dispatch.h"
#include "assess/cache.h"
#include "base/deadline.h"
#include "layer/limits.h"
#include "layer/merge.h"
#include "model/inventory.h"
#include "source/source.h"
#include "worker/host.h"

namespace iar::assess {

struct AssessOptions {
  std::uint32_t threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{1} << 30U;  // budget; limits below follow from it
  std::uint32_t call_seconds_max = 20;  // processor time of one call of an analyzer
  Deadline deadline = Deadline::never();
  std::optional<model::Platform> platform;
  layer::HashFiles hash_files = layer::HashFiles::no;
  const SegmentCache* cache = nullptr;  // none: nothing is kept
  std::string reference;                // of the image as it was asked for
  model::PackageFilter traced;          // whose way through the layers is wanted; empty: nobody's
  // Stored bytes read and to be read, from several threads.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// What an assessment cost.
struct Stats {
  std::uint32_t layers = 0;
  std::uint32_t layers_from_cache = 0;
  std::uint64_t stored_bytes = 0;        // read from the source in the first pass
  std::uint64_t uncompressed_bytes = 0;  // in the first pass
  std::uint64_t entries = 0;
  std::uint64_t second_reads = 0;              // bodies read a second time
  std::uint64_t second_read_bytes = 0;         // their size
  std::uint64_t second_read_stored_bytes = 0;  // read from the source for them
  std::uint32_t workers_lost = 0;
};

struct Assessment {
  model::Image image;
  model::Inventory inventory;
  Stats stats;
  std::unique_ptr<layer::ImageMerge> merge;  // the merged tree
  std::vector<model::PackageTrace> traces;   // of AssessOptions::traced
  // With HashFiles::yes: by EntryId::key.
  std::map<std::uint64_t, Sha256Bytes> file_digests;
};

// The limits of a layer that a memory budget allows.
layer::LayerLimits limits_for(std::uint64_t memory_bytes);

// The same of the merged tree of all layers.
layer::ImageTreeLimits tree_limits_for(std::uint64_t memory_bytes);

// Errors: those of the source; corrupt (a digest, a layer), limit, cancelled (deadline), internal.
Result<Assessment> assess(source::Source& source, worker::WorkerHost& host,
                          std::span<const analyze::Analyzer* const> analyzers,
                          const AssessOptions& options);

}  // namespace iar::assess
