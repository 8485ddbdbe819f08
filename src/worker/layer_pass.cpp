#include "worker/layer_pass.h"

#include <algorithm>

namespace iar::worker {

namespace {

constexpr std::size_t k_buffer_bytes = std::size_t{256} << 10U;

void no_wait(std::uint64_t) {}

// The diff id is held against the output, and a second read against the first: no need for a CRC.
std::unique_ptr<archive::Inflater> decoder_of(archive::Compression compression,
                                              const archive::InflateLimits& limits) {
  return archive::make_inflater(compression, limits, archive::GzipDecoder::igzip_unchecked);
}

}  // namespace

InflateStage::InflateStage(Pipelined pipelined) : buffers_(pipelined == Pipelined::yes ? 3 : 1) {
  for (Buffer& buffer : buffers_) buffer.bytes.resize(k_buffer_bytes);
}

void InflateStage::start(std::unique_ptr<archive::Inflater> inflater, std::uint64_t offset) {
  inflater_ = std::move(inflater);
  offset_ = offset;
}

// One buffer's worth; answers how many bytes came out.
Result<std::size_t> InflateStage::step(ByteView& stored, const Consumer& consumer,
                                       const Wait& wait) {
  Buffer& buffer = buffers_[next_];
  wait(buffer.ticket);
  std::size_t filled = 0;
  while (filled < buffer.bytes.size()) {
    TRY_ASSIGN(const auto done,
               inflater_->step(stored, MutableByteView(buffer.bytes).subspan(filled)));
    stored = stored.subspan(done.consumed);
    filled += done.produced;
    if (done.produced == 0 && (stored.empty() || done.consumed == 0)) break;
  }
  if (filled == 0) return filled;
  offset_ += filled;
  TRY_ASSIGN(buffer.ticket, consumer(ByteView(buffer.bytes).first(filled)));
  next_ = (next_ + 1) % buffers_.size();
  return filled;
}

Status InflateStage::feed(ByteView stored, const Consumer& consumer, const Wait& wait) {
  while (true) {
    TRY_ASSIGN(const std::size_t produced, step(stored, consumer, wait));
    if (produced == 0 && stored.empty()) return {};
    if (produced == 0) return make_error(ErrorCode::internal, "the decoder makes no progress");
  }
}

Status InflateStage::pass_on(ByteView plain, const Consumer& consumer,
                             const archive::InflateLimits& limits) {
  if (plain.size() > limits.output_bytes_max - std::min(offset_, limits.output_bytes_max)) {
    return make_error(ErrorCode::limit,
                      "layer larger than " + std::to_string(limits.output_bytes_max) + " bytes");
  }
  offset_ += plain.size();
  TRY(consumer(plain));
  return {};
}

Status InflateStage::finish(const Consumer& consumer, const Wait& wait) {
  TRY(feed({}, consumer, wait));
  return inflater_->finish();
}

CheckpointSaved Checkpoints::save(std::uint32_t layer, const InflateStage& stage) {
  auto& of_layer = saved_[layer];
  of_layer.push_back({stage.started() ? stage.inflater().fork() : nullptr, stage.offset()});
  return {static_cast<std::uint32_t>(of_layer.size()), stage.offset(),
          of_layer.back().inflater != nullptr};
}

std::optional<Checkpoints::Start> Checkpoints::start(std::uint32_t layer,
                                                     std::uint32_t checkpoint) const {
  const auto found = saved_.find(layer);
  if (found == saved_.end() || checkpoint == 0 || checkpoint > found->second.size()) {
    return std::nullopt;
  }
  const Saved& saved = found->second[checkpoint - 1];
  if (!saved.inflater) return std::nullopt;
  return Start{saved.inflater->fork(), saved.offset};
}

LayerPass::LayerPass(layer::AnalysisContext& context, const LayerJob& job, InflateStage& stage,
                     DiffIdHasher& hasher)
    : job_(job),
      stage_(stage),
      hasher_(hasher),
      reader_(context, job.hash_files),
      tar_(reader_, job.limits.tar),
      consumer_([this](ByteView bytes) { return consume(bytes); }),
      wait_([this](std::uint64_t ticket) { hasher_.wait(ticket); }) {
  stage_.stop();
  hasher_.reset();
}

Result<std::uint64_t> LayerPass::consume(ByteView bytes) {
  const std::uint64_t ticket = plain_ ? 0 : hasher_.submit(bytes);
  TRY(tar_.feed(bytes));
  return ticket;
}

void LayerPass::start(ByteView first_bytes) {
  const archive::Compression compression = archive::compression_of(first_bytes);
  plain_ = compression == archive::Compression::none;
  stage_.start(decoder_of(compression, job_.limits.inflate), 0);
}

Status LayerPass::run(ByteView stored) {
  if (!stage_.started()) start(stored);
  if (plain_) return stage_.pass_on(stored, consumer_, job_.limits.inflate);
  return stage_.feed(stored, consumer_, wait_);
}

void LayerPass::feed(ByteView stored) {
  if (error_) return;
  if (const Status status = run(stored); !status.ok()) error_ = status.error();
}

Status LayerPass::complete() {
  if (!stage_.started()) TRY(run({}));
  TRY(stage_.finish(consumer_, wait_));
  return tar_.finish();
}

Done LayerPass::finish() {
  if (!error_) {
    if (const Status status = complete(); !status.ok()) error_ = status.error();
  }
  Done done;
  reader_.finish();
  done.error = error_;
  done.plain = plain_;
  if (!plain_) done.diff_id = hasher_.digest();
  done.bytes = stage_.offset();
  done.entries = reader_.entries();
  if (stage_.started()) done.trailing_garbage_bytes = stage_.inflater().trailing_garbage_bytes();
  stage_.stop();
  return done;
}

namespace {

std::uint64_t start_stage(const ServeJob& serve, const Checkpoints& checkpoints,
                          InflateStage& stage) {
  stage.stop();
  auto start = checkpoints.start(serve.job.layer, serve.checkpoint);
  if (!start) return 0;
  const std::uint64_t offset = start->offset;
  stage.start(std::move(start->inflater), offset);
  return offset;
}

}  // namespace

ServePass::ServePass(layer::AnalysisContext& context, ServeJob serve,
                     const Checkpoints& checkpoints, layer::KeptBodies& kept, InflateStage& stage)
    : job_(serve.job),
      stage_(stage),
      reader_(context, kept, serve.demands,
              {serve.job.layer, start_stage(serve, checkpoints, stage)}),
      consumer_([this](ByteView bytes) -> Result<std::uint64_t> {
        reader_.feed(bytes);
        return std::uint64_t{0};
      }) {
  if (serve.checkpoint != 0 && !stage_.started()) {
    error_ = make_error(ErrorCode::internal, "no such checkpoint");
  }
  const auto lacks_beside = [&](const model::Demand& demand) {
    return demand.beside && !kept.find(*demand.beside);
  };
  if (std::ranges::any_of(serve.demands, lacks_beside)) {
    error_ = make_error(ErrorCode::internal, "no such body was kept");
  }
}

Status ServePass::run(ByteView stored) {
  if (!stage_.started()) {
    stage_.start(decoder_of(archive::compression_of(stored), job_.limits.inflate), 0);
  }
  return stage_.feed(stored, consumer_, no_wait);
}

void ServePass::feed(ByteView stored) {
  if (error_ || reader_.done()) return;
  if (const Status status = run(stored); !status.ok()) error_ = status.error();
}

Done ServePass::finish() {
  Done done;
  if (!error_ && !reader_.done()) {
    error_ = make_error(ErrorCode::corrupt, "the layer ended before a body that it listed");
  }
  done.error = error_;
  stage_.stop();
  return done;
}

}  // namespace iar::worker
