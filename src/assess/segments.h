// How what is known of a layer is cut into the cache's segments and put together again.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "analyze/dispatch.h"
#include "assess/cache.h"
#include "layer/layer_reader.h"
#include "layer/merge.h"

namespace iar::assess {

class SegmentNames {
 public:
  SegmentNames(const analyze::Dispatch& dispatch, analyze::AnalyzerSet enabled,
               const layer::LayerLimits& limits, layer::HashFiles hash_files,
               std::span<const model::Digest> diff_ids)
      : dispatch_(dispatch),
        enabled_(enabled),
        limits_(limits),
        hash_files_(hash_files),
        diff_ids_(diff_ids) {}

  // All facts of a layer, if every segment is there and sound. Files' digests are never kept.
  [[nodiscard]] std::optional<layer::LayerFacts> layer_facts(const Segments& segments) const;
  [[nodiscard]] Segments segments(const layer::LayerFacts& facts) const;

  // The answer to a demand. One that depends on a second layer is named after both.
  [[nodiscard]] std::optional<model::FileFacts> answer(const Segments& segments,
                                                       const model::Demand& demand) const;
  void keep_answer(Segments& out, const model::Demand& demand, const model::FileFacts& facts) const;

 private:
  [[nodiscard]] std::string contents_name() const;
  [[nodiscard]] std::string facts_name(std::size_t analyzer) const;
  [[nodiscard]] std::string answer_name(const model::Demand& demand) const;

  const analyze::Dispatch& dispatch_;
  analyze::AnalyzerSet enabled_;
  layer::LayerLimits limits_;
  layer::HashFiles hash_files_;
  std::span<const model::Digest> diff_ids_;  // of the image
};

}  // namespace iar::assess
