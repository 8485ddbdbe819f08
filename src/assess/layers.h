// Reads the layers of one image through confined workers: first passes and second reads, with
// verification, and with another try when a file brings a worker down.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "assess/assess.h"
#include "worker/lane.h"

namespace iar::assess {

// What is known of a layer after its first pass or from the cache.
struct ReadLayer {
  layer::LayerFacts facts;
  std::vector<std::pair<std::uint32_t, Sha256Bytes>> file_digests;
  std::vector<worker::Checkpoint> checkpoints;  // in the worker of that number
  std::uint32_t worker = 0;
  std::optional<Sha256Bytes> stored_digest;  // of the whole blob, as it was read
  bool proven = false;  // both digests were right and nothing was cut: may be kept
};

class LayerSession {
 public:
  LayerSession(source::Source& source, worker::WorkerHost& host, const analyze::Dispatch& dispatch,
               const model::Image& image, const AssessOptions& options);

  // Reads the layers named, into `out` (as many as the image has layers).
  Status read(const std::vector<std::size_t>& layers, analyze::AnalyzerSet enabled,
              std::vector<ReadLayer>& out);
  // Bodies of one layer to be read again.
  struct SecondRead {
    std::size_t layer = 0;
    std::vector<model::Demand> demands;  // sorted
  };
  // Reads again, one after the other, in one worker; answers the facts by analyzer.
  using Facts = std::vector<std::vector<model::FileFacts>>;
  Result<Facts> serve(std::span<const SecondRead> reads, const std::vector<ReadLayer>& known);

  [[nodiscard]] const Stats& stats() const { return stats_; }
  [[nodiscard]] const layer::LayerLimits& limits() const { return limits_; }

 private:
  struct Window;
  // Why a layer was not read; a worker that is gone may be blamed on a file and replaced.
  struct Failure {
    Error error;
    bool worker_gone = false;
  };
  [[nodiscard]] std::size_t lanes_max() const;
  Status ensure_worker(std::size_t lanes);
  worker::LayerJob job(std::size_t layer, analyze::AnalyzerSet enabled) const;
  worker::FeedSettings feed_settings() const;
  std::optional<Failure> run_lanes(std::vector<std::size_t>& left, analyze::AnalyzerSet enabled,
                                   std::vector<ReadLayer>& out);
  std::optional<Failure> read_one(std::size_t lane, std::size_t layer, analyze::AnalyzerSet enabled,
                                  ReadLayer& out);
  Result<ReadLayer> verified(std::size_t layer, worker::LayerAnswer answer);
  Status blame_and_restart();
  std::vector<Window> windows(const std::vector<model::Demand>& demands,
                              const ReadLayer& known) const;
  std::optional<Failure> serve_layer(const SecondRead& read, const ReadLayer& known, Facts& out);
  std::optional<Failure> serve_window(std::size_t layer, const Window& window,
                                      const ReadLayer& known, Facts& out);
  // What a lane's error amounts to; the worker is ended where it may be in the middle of a layer.
  Failure failure_of(const worker::Lane& lane, Error error);
  void count(const worker::LayerAnswer& answer);

  source::Source& source_;
  worker::WorkerHost& host_;
  const analyze::Dispatch& dispatch_;
  const model::Image& image_;
  const AssessOptions& options_;
  layer::LayerLimits limits_;
  std::unique_ptr<worker::WorkerProcess> worker_;
  std::uint32_t worker_number_ = 0;  // of worker_, counted from 1
  layer::Quarantine quarantine_;
  Stats stats_;
  std::mutex stats_mutex_;
  std::atomic<std::uint64_t> progress_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace iar::assess
