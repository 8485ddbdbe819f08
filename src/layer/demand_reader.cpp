#include "layer/demand_reader.h"

#include <algorithm>

namespace iar::layer {

DemandReader::DemandReader(AnalysisContext& context, std::vector<model::Demand> demands,
                           std::uint64_t offset)
    : context_(context), demands_(std::move(demands)), offset_(offset), analysis_(context) {}

void DemandReader::feed(ByteView bytes) {
  while (!done()) {
    const std::uint64_t body_end = first().body_offset + first().size;
    const std::uint64_t wanted_from = first().body_offset + body_.size();
    const std::uint64_t bytes_end = offset_ + bytes.size();
    if (wanted_from >= bytes_end && body_end > wanted_from) break;
    const ByteView part =
        bytes.subspan(std::min<std::uint64_t>(wanted_from - offset_, bytes.size()));
    const ByteView taken = part.first(std::min<std::uint64_t>(body_end - wanted_from, part.size()));
    if (body_.empty() && taken.size() == first().size) {
      serve(taken);  // all of it lies in these bytes: nothing to copy
      continue;
    }
    body_.reserve(first().size);
    body_.insert(body_.end(), taken.begin(), taken.end());
    if (body_.size() < first().size) break;
    serve(body_);
  }
  offset_ += bytes.size();
}

// Serves every demand for the body that the first one names.
void DemandReader::serve(ByteView body) {
  const model::Demand served = first();
  while (!done() && first().body_offset == served.body_offset && first().size == served.size) {
    analyze::AnalyzerSet analyzers;
    analyzers.add(first().analyzer);
    analysis_.begin(first().path, first().position, body.size(), analyzers, BodyAnalysis::Keep::no);
    analysis_.bytes(body);
    analysis_.end();
    ++next_;
  }
  body_ = {};
}

}  // namespace iar::layer
