// One pass over the stored bytes of a layer inside the worker: inflate, diff id, tar, analyze; and
// the states on the way from which a second read can start.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "archive/inflate.h"
#include "archive/tar.h"
#include "layer/demand_reader.h"
#include "layer/layer_reader.h"
#include "worker/diff_id_hasher.h"
#include "worker/protocol.h"

namespace iar::worker {

// Inflates pushed bytes into a few large buffers and hands each on. The buffers are reused in turn.
class InflateStage {
 public:
  // With one buffer it stays in the processor's cache; hashing on another thread needs more.
  explicit InflateStage(Pipelined pipelined);

  // What happens to each piece of uncompressed bytes; answers the ticket to wait for before its
  // buffer is used again, 0 for none.
  using Consumer = std::function<Result<std::uint64_t>(ByteView)>;
  using Wait = std::function<void(std::uint64_t ticket)>;

  void start(std::unique_ptr<archive::Inflater> inflater, std::uint64_t offset);
  [[nodiscard]] bool started() const { return inflater_ != nullptr; }
  Status feed(ByteView stored, const Consumer& consumer, const Wait& wait);
  // What needs no decoder: handed on as it is. Errors: limit.
  Status pass_on(ByteView plain, const Consumer& consumer, const archive::InflateLimits& limits);
  Status finish(const Consumer& consumer, const Wait& wait);
  void stop() { inflater_.reset(); }

  [[nodiscard]] const archive::Inflater& inflater() const { return *inflater_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  struct Buffer {
    std::vector<std::uint8_t> bytes;
    std::uint64_t ticket = 0;
  };
  Result<std::size_t> step(ByteView& stored, const Consumer& consumer, const Wait& wait);

  std::vector<Buffer> buffers_;
  std::size_t next_ = 0;
  std::unique_ptr<archive::Inflater> inflater_;
  std::uint64_t offset_ = 0;  // uncompressed bytes so far
};

// The states of all layers of the image, kept until the worker ends.
class Checkpoints {
 public:
  // The number under which it can be asked for; it is not usable where the format cannot go on.
  CheckpointSaved save(std::uint32_t layer, const InflateStage& stage);
  void forget(std::uint32_t layer) { saved_.erase(layer); }
  // A copy to go on from and where it stands; nothing when there is none of that number.
  struct Start {
    std::unique_ptr<archive::Inflater> inflater;
    std::uint64_t offset;
  };
  [[nodiscard]] std::optional<Start> start(std::uint32_t layer, std::uint32_t checkpoint) const;

 private:
  struct Saved {
    std::unique_ptr<archive::Inflater> inflater;
    std::uint64_t offset;
  };
  std::map<std::uint32_t, std::vector<Saved>> saved_;
};

// The first pass over a layer.
class LayerPass {
 public:
  LayerPass(layer::AnalysisContext& context, const LayerJob& job, InflateStage& stage,
            DiffIdHasher& hasher);

  // After an error the rest is passed over; finish() answers with it.
  void feed(ByteView stored);
  Done finish();
  [[nodiscard]] bool failed() const { return error_.has_value(); }

 private:
  Result<std::uint64_t> consume(ByteView bytes);
  void start(ByteView first_bytes);
  Status run(ByteView stored);
  Status complete();

  const LayerJob& job_;
  InflateStage& stage_;
  DiffIdHasher& hasher_;
  layer::LayerReader reader_;
  archive::TarReader tar_;
  InflateStage::Consumer consumer_;
  InflateStage::Wait wait_;
  bool plain_ = false;
  std::optional<Error> error_;
};

// A second read of a layer, from a checkpoint on.
class ServePass {
 public:
  ServePass(layer::AnalysisContext& context, ServeJob serve, const Checkpoints& checkpoints,
            layer::KeptBodies& kept, InflateStage& stage);

  void feed(ByteView stored);
  Done finish();

 private:
  Status run(ByteView stored);

  LayerJob job_;
  InflateStage& stage_;
  layer::DemandReader reader_;
  InflateStage::Consumer consumer_;
  std::optional<Error> error_;
};

}  // namespace iar::worker
