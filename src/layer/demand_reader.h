// The second read of a layer: picks the demanded bodies out of its uncompressed bytes, from any
// starting point on, and gives them to the analyzers that asked, or keeps them for an analysis of
// another file.
#pragma once

#include <cstdint>
#include <vector>

#include "layer/analysis.h"
#include "model/demand.h"

namespace iar::layer {

class DemandReader {
 public:
  // `demands` of the layer of that index, sorted; several may name the same body. `offset`: where
  // the first bytes fed lie. What a demand names as `beside` must be in `kept`, and is dropped from
  // it when the demand has been served.
  struct From {
    std::uint32_t layer = 0;
    std::uint64_t offset = 0;
  };
  DemandReader(AnalysisContext& context, KeptBodies& kept, std::vector<model::Demand> demands,
               From from);

  void feed(ByteView bytes);
  // Whether every demand was served; no more bytes are needed then.
  [[nodiscard]] bool done() const { return next_ == demands_.size(); }

 private:
  [[nodiscard]] const model::Demand& first() const { return demands_[next_]; }
  void serve(ByteView body);
  void keep(ByteView body);
  void analyze(ByteView body);

  AnalysisContext& context_;
  KeptBodies& kept_;
  std::vector<model::Demand> demands_;
  std::size_t next_ = 0;
  std::uint32_t layer_;
  std::uint64_t offset_;
  std::vector<std::uint8_t> body_;
  BodyAnalysis analysis_;
};

}  // namespace iar::layer
