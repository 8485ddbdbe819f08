// The second read of a layer: picks the demanded bodies out of its uncompressed bytes, from any
// starting point on, and gives them to the analyzers that asked.
#pragma once

#include <cstdint>
#include <vector>

#include "layer/analysis.h"
#include "model/demand.h"

namespace iar::layer {

class DemandReader {
 public:
  // `demands` sorted; several may name the same body. `offset`: where the first bytes fed lie.
  DemandReader(AnalysisContext& context, std::vector<model::Demand> demands, std::uint64_t offset);

  void feed(ByteView bytes);
  // Whether every demand was served; no more bytes are needed then.
  [[nodiscard]] bool done() const { return next_ == demands_.size(); }

 private:
  [[nodiscard]] const model::Demand& first() const { return demands_[next_]; }
  void serve(ByteView body);

  AnalysisContext& context_;
  std::vector<model::Demand> demands_;
  std::size_t next_ = 0;
  std::uint64_t offset_;
  std::vector<std::uint8_t> body_;
  BodyAnalysis analysis_;
};

}  // namespace iar::layer
