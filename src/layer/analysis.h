// Calls analyzers on the body of one file: the one place where hostile bytes meet them, shared by
// the first pass over a layer and by second reads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyze/dispatch.h"
#include "layer/limits.h"
#include "model/demand.h"
#include "model/package.h"

namespace iar::layer {

// Where the facts of a layer go, in the order in which they are found.
class LayerSink {
 public:
  virtual ~LayerSink() = default;
  virtual void contents_block(std::string block) = 0;
  virtual void facts(std::size_t analyzer, model::FileFacts facts) = 0;
  virtual void file_digest(std::uint32_t position, const Sha256Bytes& digest) = 0;
  virtual void diagnostic(model::Diagnostic diagnostic) = 0;
};

// Told before and after each call of an analyzer, with what its file and its facts cost, so that
// whoever watches knows what to quarantine when a call does not come back.
class CallWatch {
 public:
  virtual ~CallWatch() = default;
  virtual void begin(std::string_view path, std::size_t analyzer) = 0;
  virtual void end() = 0;
};

// Whoever watches learns so much of a path.
constexpr std::size_t k_watched_path_bytes = 4096;

// Bodies that were read for an analysis of another file, until that has taken place.
class KeptBodies {
 public:
  void keep(const model::BodyId& id, ByteView body) {
    bodies_[id].assign(body.begin(), body.end());
  }
  // Nothing when it is not there.
  [[nodiscard]] std::optional<ByteView> find(const model::BodyId& id) const;
  void drop(const model::BodyId& id) { bodies_.erase(id); }

 private:
  std::map<model::BodyId, std::vector<std::uint8_t>> bodies_;
};

// Pairs of path, cut to k_watched_path_bytes, and analyzer that brought a worker down before.
using Quarantine = std::set<std::pair<std::string, std::size_t>>;

// The largest body that an analyzer gets.
std::uint64_t body_bytes_max(const analyze::Analyzer& analyzer, const LayerLimits& limits);
// What it is told of a larger one.
std::string too_large(std::uint64_t size, std::uint64_t most);

struct AnalysisContext {
  const analyze::Dispatch& dispatch;
  LayerLimits limits;
  analyze::AnalyzerSet enabled;
  Quarantine quarantine;
  LayerSink& sink;
  CallWatch& watch;
};

// One body on its way through the analyzers that want it: begin, bytes in order, end.
class BodyAnalysis {
 public:
  explicit BodyAnalysis(AnalysisContext& context) : context_(context) {}

  // Keep: the bytes stay available after end(), also when no analyzer needs them whole.
  enum class Keep : std::uint8_t { no, yes };
  void begin(std::string_view path, std::uint32_t position, std::uint64_t size,
             analyze::AnalyzerSet analyzers, Keep keep);
  void bytes(ByteView bytes);
  void end();

  // What the analyzer's `beside` names; between begin() and end(), and must live as long.
  void beside(ByteView body) { beside_ = body; }

  // Whether bytes() does anything at all.
  [[nodiscard]] bool active() const { return collecting_ || !taps_.empty(); }
  // The whole body, between end() and the next begin(), if it was collected.
  [[nodiscard]] ByteView whole() const { return collecting_ ? ByteView(arena_) : ByteView(); }

 private:
  struct Tap {
    std::size_t analyzer;
    std::unique_ptr<analyze::TapState> state;
  };
  void begin_one(std::size_t analyzer, std::uint64_t size);
  void reserve(std::uint64_t size);
  void refuse(std::size_t analyzer, model::Reason reason, std::string message);
  void emit(std::size_t analyzer, model::Facts facts, const Status& status);
  void call_whole(std::size_t analyzer);
  std::optional<model::ContentDigests> digests(const model::Facts& facts);

  AnalysisContext& context_;
  std::string path_;
  std::uint32_t position_ = 0;
  std::vector<std::uint8_t> arena_;
  std::optional<ByteView> beside_;
  bool collecting_ = false;
  std::vector<std::size_t> whole_callers_;
  std::vector<Tap> taps_;
  std::optional<model::ContentDigests> digests_;  // of the current body, once they were wanted
};

}  // namespace iar::layer
