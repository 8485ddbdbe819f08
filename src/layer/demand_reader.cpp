#include "layer/demand_reader.h"

#include <algorithm>

namespace iar::layer {

DemandReader::DemandReader(AnalysisContext& context, KeptBodies& kept,
                           std::vector<model::Demand> demands, From from)
    : context_(context),
      kept_(kept),
      demands_(std::move(demands)),
      layer_(from.layer),
      offset_(from.offset),
      analysis_(context) {}

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
    if (first().purpose == model::DemandPurpose::keep) {
      keep(body);
    } else {
      analyze(body);
    }
    ++next_;
  }
  body_ = {};
}

// Memory that is not there is a matter of the file for whose analysis it is wanted.
void DemandReader::keep(ByteView body) {
  const std::string watched = first().path.substr(0, k_watched_path_bytes);
  if (context_.quarantine.contains({watched, first().analyzer})) body = {};
  context_.watch.begin(watched, first().analyzer);
  kept_.keep({layer_, first().body_offset, first().size}, body);
  context_.watch.end();
}

void DemandReader::analyze(ByteView body) {
  analyze::AnalyzerSet analyzers;
  analyzers.add(first().analyzer);
  analysis_.begin(first().path, first().position, body.size(), analyzers, BodyAnalysis::Keep::no);
  const auto beside = first().beside ? kept_.find(*first().beside) : std::nullopt;
  if (beside) analysis_.beside(*beside);
  analysis_.bytes(body);
  analysis_.end();
  if (first().beside) kept_.drop(*first().beside);
}

}  // namespace iar::layer
