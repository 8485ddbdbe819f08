// The parent's side of a lane: feeds a layer's stored bytes to the worker, hashes them on the way,
// and takes facts back, at the same time, so that neither end waits for the other.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/hash.h"
#include "model/diagnostic.h"
#include "worker/host.h"
#include "worker/protocol.h"

namespace iar::worker {

// Fills some of `out`; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(MutableByteView out)>;

// A place in the stored bytes from which reading can start again.
struct Checkpoint {
  std::uint32_t number = 0;         // the worker's, from 1
  std::uint64_t stored_offset = 0;  // bytes of the blob before it
  std::uint64_t offset = 0;         // uncompressed bytes before it
  Sha256 stored_hash;               // of the bytes before it
};

// All that one pass over a layer brought; unverified until somebody compares the digests.
struct LayerAnswer {
  std::vector<std::string> contents_blocks;
  std::vector<std::vector<model::FileFacts>> facts;  // by analyzer
  std::vector<std::pair<std::uint32_t, Sha256Bytes>> file_digests;
  std::vector<model::Diagnostic> diagnostics;
  std::vector<Checkpoint> checkpoints;  // the usable ones
  Sha256 stored_hash;                   // of everything that was fed
  std::uint64_t stored_bytes = 0;
  Done done;
};

struct FeedSettings {
  std::uint64_t checkpoint_every_bytes = std::uint64_t{8} << 20U;  // of stored bytes
  std::uint64_t answer_bytes_max = std::uint64_t{512} << 20U;      // all facts of a layer
  Deadline deadline = Deadline::never();
  std::function<void(std::uint64_t bytes)> progress;  // stored bytes fed; may be empty
};

class Lane {
 public:
  Lane(WorkerProcess& worker, std::size_t index, std::size_t analyzers)
      : worker_(worker), index_(index), analyzers_(analyzers) {}

  // Errors: those of `read`; cancelled (deadline); corrupt (the worker talks nonsense); internal
  // (the worker is gone).
  Result<LayerAnswer> read_layer(const LayerJob& job, const ReadBytes& read,
                                 const FeedSettings& settings);
  // Feeds `stored_bytes` bytes from the job's checkpoint on; `hash` goes on from there.
  Result<LayerAnswer> serve(const ServeJob& serve, const ReadBytes& read, Sha256 hash,
                            std::uint64_t stored_bytes, const FeedSettings& settings);
  // Whether the last error was the worker's end, about which WorkerProcess::claim knows more.
  [[nodiscard]] bool worker_gone() const { return worker_gone_; }

 private:
  Status feed(const ReadBytes& read, std::uint64_t bytes_max, const FeedSettings& settings);
  Status wait_for_slot(const FeedSettings& settings);
  Result<std::size_t> fill_slot(const ReadBytes& read, std::uint64_t bytes_max);
  Status checkpoint_if_due(const FeedSettings& settings);
  Status send(ToWorker kind, ByteView bytes, const FeedSettings& settings);
  Status push(ByteView bytes, const FeedSettings& settings);
  Status wait_for_done(const FeedSettings& settings);
  Status wait(short events_out, const FeedSettings& settings);
  Status receive(const FeedSettings& settings);
  Status take_messages();
  Status take(ToParent kind, ByteView bytes);
  Status take_facts(ByteView bytes);
  Status take_digest(ByteView bytes);
  Status take_diagnostic(ByteView bytes);
  Status take_checkpoint(ByteView bytes);
  Error lost();
  Result<LayerAnswer> answer();

  WorkerProcess& worker_;
  std::size_t index_;
  std::size_t analyzers_;
  LayerAnswer answer_;
  std::vector<Checkpoint> asked_;  // checkpoints sent, by number - 1
  std::uint64_t last_checkpoint_ = 0;
  std::uint64_t slots_sent_ = 0;
  std::uint64_t slots_taken_ = 0;
  std::vector<std::uint8_t> received_;
  std::uint64_t received_bytes_ = 0;
  bool done_ = false;
  bool worker_gone_ = false;
};

}  // namespace iar::worker
