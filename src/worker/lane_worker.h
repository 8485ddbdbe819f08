// One lane inside the confined worker: a thread that takes commands and bytes from one pipe and
// writes facts into another, one layer at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "layer/analysis.h"
#include "worker/crash_guard.h"
#include "worker/layer_pass.h"
#include "worker/worker_main.h"

namespace iar::worker {

// Shared by all lanes of a worker.
struct WorkerShared {
  std::mutex mutex;
  Checkpoints checkpoints;  // guarded by the mutex
};

class LaneWorker final : public layer::LayerSink, public layer::CallWatch {
 public:
  // What the lane shares with the parent.
  struct Memory {
    LanePage& page;
    ByteView slots;
  };
  LaneWorker(const analyze::Dispatch& dispatch, LaneDescriptors ends, Memory memory,
             Pipelined pipelined, WorkerShared& shared);

  // On the lane's thread, before the call filter.
  Status prepare(std::uint32_t call_seconds_max);
  // Until the parent closes the pipe.
  void run();

  void contents_block(std::string block) override;
  void facts(std::size_t analyzer, model::FileFacts facts) override;
  void file_digest(std::uint32_t position, const Sha256Bytes& digest) override;
  void diagnostic(model::Diagnostic diagnostic) override;
  void begin(std::string_view path, std::size_t analyzer) override;
  void end() override;

 private:
  struct Message {
    ToWorker kind;
    ByteView bytes;
  };
  // Nothing when the parent is gone or talks nonsense: the lane then ends.
  std::optional<Message> receive();
  bool read_exactly(MutableByteView out);
  bool refill();
  void send(ToParent kind, std::string_view bytes);
  void flush();

  bool handle(const Message& message);
  bool take_data(ByteView message);
  bool begin_layer(ByteView job);
  bool begin_serve(ByteView serve);
  void save_checkpoint();
  void end_layer();

  const analyze::Dispatch& dispatch_;
  LaneDescriptors ends_;
  LanePage& page_;
  ByteView slots_;
  std::size_t next_slot_ = 0;
  std::size_t taken_ = 0;  // slots since the parent was last told
  WorkerShared& shared_;
  std::unique_ptr<CrashGuard> guard_;
  InflateStage stage_;
  DiffIdHasher hasher_;
  std::vector<std::uint8_t> read_ahead_;
  ByteView unread_;  // of read_ahead_
  std::vector<std::uint8_t> input_;
  std::string output_;
  LayerJob job_;
  std::optional<layer::AnalysisContext> context_;
  std::optional<LayerPass> pass_;
  layer::KeptBodies kept_;
  std::optional<ServePass> serve_;
};

}  // namespace iar::worker
