#include "assess/layers.h"

#include <algorithm>
#include <thread>

#include "base/synced.h"

namespace iar::assess {

namespace {

constexpr std::uint32_t k_workers_lost_max = 8;
// Saved states take 87 KB each; all of an image's together stay below 5 MB.
constexpr std::uint64_t k_checkpoints_max = 48;
constexpr std::uint64_t k_checkpoint_bytes_min = std::uint64_t{8} << 20U;

// What a lane takes beside a window: buffers, a body or two, facts on their way.
constexpr std::uint64_t k_lane_bytes = std::uint64_t{8} << 20U;

std::uint64_t worker_bytes(const AssessOptions& options) { return options.memory_bytes / 8 * 5; }

Error layer_error(Error error, std::size_t layer, const model::Image& image) {
  return with_context(std::move(error), "layer " + std::to_string(layer) + " (" +
                                            image.layers[layer].digest.text() + ")");
}

// Reads a blob through the source and no further than `bytes` promise.
worker::ReadBytes reader_of(source::BlobReader& blob) {
  return [&blob](MutableByteView out) { return blob.read(out); };
}

}  // namespace

// A stretch of stored bytes from one place to start at to another, and what is wanted of it.
struct LayerSession::Window {
  std::optional<worker::Checkpoint> from;  // absent: the start of the blob
  std::optional<worker::Checkpoint> to;    // absent: its end
  std::vector<model::Demand> demands;
};

LayerSession::LayerSession(source::Source& source, worker::WorkerHost& host,
                           const analyze::Dispatch& dispatch, const model::Image& image,
                           const AssessOptions& options)
    : source_(source),
      host_(host),
      dispatch_(dispatch),
      image_(image),
      options_(options),
      limits_(limits_for(options.memory_bytes)) {
  for (const auto& layer : image.layers) total_bytes_ += layer.size;
}

// What the windows of zstd, one a lane, leave room for.
std::size_t LayerSession::lanes_max() const {
  const bool zstd = std::ranges::any_of(
      image_.layers, [](const auto& layer) { return layer.media_type.ends_with("zstd"); });
  if (!zstd) return worker::k_lanes_max;
  const std::uint64_t lane_bytes = limits_.inflate.zstd_window_bytes_max + k_lane_bytes;
  return std::clamp<std::size_t>(worker_bytes(options_) / lane_bytes, 1, worker::k_lanes_max);
}

Status LayerSession::ensure_worker(std::size_t lanes) {
  if (worker_) return {};
  worker::WorkerSettings settings;
  settings.lanes = static_cast<std::uint32_t>(std::min(lanes, lanes_max()));
  // A second thread a lane pays only where a core would be idle otherwise.
  settings.pipelined =
      options_.threads > settings.lanes ? worker::Pipelined::yes : worker::Pipelined::no;
  settings.memory_bytes_max = worker_bytes(options_);
  settings.call_seconds_max = options_.call_seconds_max;
  TRY_ASSIGN(worker_, host_.spawn(settings));
  ++worker_number_;
  return {};
}

worker::LayerJob LayerSession::job(std::size_t layer, analyze::AnalyzerSet enabled) const {
  worker::LayerJob job;
  job.layer = static_cast<std::uint32_t>(layer);
  job.enabled = enabled;
  job.limits = limits_;
  job.hash_files = options_.hash_files;
  job.quarantine = quarantine_;
  return job;
}

worker::FeedSettings LayerSession::feed_settings() const {
  worker::FeedSettings settings;
  settings.checkpoint_every_bytes =
      std::max(k_checkpoint_bytes_min, total_bytes_ / k_checkpoints_max + 1);
  settings.answer_bytes_max = options_.memory_bytes / 2;
  settings.deadline = options_.deadline;
  return settings;
}

Status LayerSession::read(const std::vector<std::size_t>& layers, analyze::AnalyzerSet enabled,
                          std::vector<ReadLayer>& out) {
  std::vector<std::size_t> left = layers;
  // The largest first, so that the last one to finish is a small one.
  std::ranges::stable_sort(left, [&](std::size_t a, std::size_t b) {
    return image_.layers[a].size > image_.layers[b].size;
  });
  while (!left.empty()) {
    TRY(ensure_worker(std::min<std::size_t>(options_.threads, left.size())));
    const auto failure = run_lanes(left, enabled, out);
    if (!failure) continue;
    if (!failure->worker_gone) return failure->error;
    TRY(blame_and_restart());
  }
  return {};
}

// One thread a lane; each takes the next layer until none is left or one fails. `left` keeps what
// was not read.
std::optional<LayerSession::Failure> LayerSession::run_lanes(std::vector<std::size_t>& left,
                                                             analyze::AnalyzerSet enabled,
                                                             std::vector<ReadLayer>& out) {
  std::atomic<std::size_t> next = 0;
  std::vector<char> finished(left.size(), 0);
  Synced<std::optional<Failure>> first;
  const auto run = [&](std::size_t lane) {
    for (std::size_t i = next++; i < left.size(); i = next++) {
      auto failure = read_one(lane, left[i], enabled, out[left[i]]);
      if (!failure) {
        finished[i] = 1;
        continue;
      }
      failure->error = layer_error(std::move(failure->error), left[i], image_);
      first.with([&](std::optional<Failure>& known) {
        // A lane whose own error ended the worker explains what the others saw.
        if (!known || known->worker_gone) known = std::move(failure);
      });
      next = left.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t lane = 1; lane < worker_->lanes().size(); ++lane) {
      threads.emplace_back(run, lane);
    }
    run(0);
  }
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (finished[i] == 0) rest.push_back(left[i]);
  }
  left = std::move(rest);
  return first.with([](std::optional<Failure>& known) { return std::move(known); });
}

LayerSession::Failure LayerSession::failure_of(const worker::Lane& lane, Error error) {
  if (!lane.worker_gone()) worker_->kill();
  return {std::move(error), lane.worker_gone()};
}

std::optional<LayerSession::Failure> LayerSession::read_one(std::size_t lane, std::size_t layer,
                                                            analyze::AnalyzerSet enabled,
                                                            ReadLayer& out) {
  const auto blob = source_.open_layer(layer, 0);
  if (!blob) return Failure{blob.error()};
  worker::FeedSettings settings = feed_settings();
  if (options_.progress) {
    settings.progress = [this](std::uint64_t bytes) {
      options_.progress(progress_bytes_ += bytes, total_bytes_);
    };
  }
  worker::Lane feeder(*worker_, lane, dispatch_.analyzers().size());
  auto answer = feeder.read_layer(job(layer, enabled), reader_of(**blob), settings);
  if (!answer) return failure_of(feeder, std::move(answer).error());
  auto read = verified(layer, std::move(answer).value());
  if (!read) return Failure{std::move(read).error()};
  out = std::move(read).value();
  return std::nullopt;
}

// Both digests are compared before any fact is used.
Result<ReadLayer> LayerSession::verified(std::size_t layer, worker::LayerAnswer answer) {
  const model::Descriptor& stated = image_.layers[layer];
  const Sha256Bytes stored = answer.stored_hash.digest();
  const bool stated_for_stored = source_.proves_diff_ids() && !stated.digest_is_diff_id;
  if (stated_for_stored && stored != stated.digest.bytes) {
    return make_error(ErrorCode::corrupt,
                      "the bytes do not have the digest that the manifest states");
  }
  ReadLayer out;
  const auto& failure = answer.done.error;
  const bool cut = failure && failure->code == ErrorCode::limit;
  if (failure && !cut) return *failure;
  const Sha256Bytes& diff_id = answer.done.plain ? stored : answer.done.diff_id;
  if (source_.proves_diff_ids() && !cut && diff_id != image_.config.diff_ids[layer].bytes) {
    return make_error(ErrorCode::corrupt,
                      "the uncompressed bytes do not have the diff id that the config states");
  }
  count(answer);
  if (cut) {
    model::Diagnostic diagnostic;
    diagnostic.reason = model::Reason::limit_exceeded;
    diagnostic.layer = static_cast<int>(layer);
    diagnostic.message = "the layer was read in part: " + failure->text();
    answer.diagnostics.push_back(std::move(diagnostic));
  }
  if (answer.done.trailing_garbage_bytes > 0) {
    model::Diagnostic diagnostic;
    diagnostic.effect = model::Effect::note;
    diagnostic.layer = static_cast<int>(layer);
    diagnostic.message = std::to_string(answer.done.trailing_garbage_bytes) +
                         " bytes after the end of the compressed data were passed over";
    answer.diagnostics.push_back(std::move(diagnostic));
  }
  out.proven = source_.proves_diff_ids() && !cut && quarantine_.empty();
  out.facts = {std::move(answer.contents_blocks), std::move(answer.facts),
               std::move(answer.diagnostics)};
  out.file_digests = std::move(answer.file_digests);
  out.checkpoints = std::move(answer.checkpoints);
  out.worker = worker_number_;
  out.stored_digest = stored;
  return out;
}

void LayerSession::count(const worker::LayerAnswer& answer) {
  const std::scoped_lock lock(stats_mutex_);
  stats_.stored_bytes += answer.stored_bytes;
  stats_.uncompressed_bytes += answer.done.bytes;
  stats_.entries += answer.done.entries;
}

// The worker is gone. Whoever was in a call of an analyzer is blamed: that pair of file and
// analyzer is left out from now on, and a fresh worker reads what is left.
Status LayerSession::blame_and_restart() {
  if (++stats_.workers_lost > k_workers_lost_max) {
    return make_error(ErrorCode::internal, "too many files of this image bring analyzers down");
  }
  std::vector<worker::WorkerProcess::Claim> active;
  for (std::size_t lane = 0; lane < worker_->lanes().size(); ++lane) {
    const auto claim = worker_->claim(lane);
    const bool sound = claim.analyzer < dispatch_.analyzers().size();
    if (claim.active && sound) active.push_back(claim);
  }
  worker_.reset();
  const auto certain = [](const auto& claim) {
    return claim.cause != worker::LanePage::Cause::none;
  };
  if (std::ranges::any_of(active, certain)) {
    std::erase_if(active, [&](const auto& claim) { return !certain(claim); });
  }
  if (active.empty()) {
    return make_error(ErrorCode::internal, "the process that reads the image went down");
  }
  for (const auto& claim : active) quarantine_.emplace(claim.path, claim.analyzer);
  return {};
}

std::vector<LayerSession::Window> LayerSession::windows(const std::vector<model::Demand>& demands,
                                                        const ReadLayer& known) const {
  std::vector<Window> out;
  for (const model::Demand& demand : demands) {
    Window window;
    for (const auto& checkpoint : known.checkpoints) {
      if (checkpoint.offset <= demand.body_offset) window.from = checkpoint;
      const bool behind = checkpoint.offset >= demand.body_offset + demand.size;
      if (behind && !window.to) window.to = checkpoint;
    }
    const auto start = window.from ? window.from->stored_offset : 0;
    const bool goes_on = !out.empty() && (!out.back().to || out.back().to->stored_offset >= start);
    if (!goes_on) {
      out.push_back(std::move(window));
    } else if (out.back().to &&
               (!window.to || window.to->stored_offset > out.back().to->stored_offset)) {
      out.back().to = window.to;
    }
    out.back().demands.push_back(demand);
  }
  return out;
}

// A worker that is lost takes with it what it was told to keep: all is read again.
Result<LayerSession::Facts> LayerSession::serve(std::span<const SecondRead> reads,
                                                const std::vector<ReadLayer>& known) {
  while (true) {
    TRY(ensure_worker(1));
    Facts facts(dispatch_.analyzers().size());
    std::optional<Failure> failure;
    for (const SecondRead& read : reads) {
      failure = serve_layer(read, known[read.layer], facts);
      if (failure) break;
    }
    if (!failure) return facts;
    if (!failure->worker_gone) return std::move(failure->error);
    TRY(blame_and_restart());
  }
}

std::optional<LayerSession::Failure> LayerSession::serve_layer(const SecondRead& read,
                                                               const ReadLayer& known, Facts& out) {
  ReadLayer current;
  current.stored_digest = known.stored_digest;
  // Checkpoints go with the worker that made them.
  if (known.worker == worker_number_) current.checkpoints = known.checkpoints;
  for (const Window& window : windows(read.demands, current)) {
    auto failure = serve_window(read.layer, window, current, out);
    if (!failure) continue;
    if (!failure->worker_gone) {
      failure->error = layer_error(std::move(failure->error), read.layer, image_);
    }
    return failure;
  }
  return std::nullopt;
}

std::optional<LayerSession::Failure> LayerSession::serve_window(std::size_t layer,
                                                                const Window& window,
                                                                const ReadLayer& known,
                                                                Facts& out) {
  const std::uint64_t start = window.from ? window.from->stored_offset : 0;
  const std::uint64_t length = window.to ? window.to->stored_offset - start : UINT64_MAX;
  const auto blob = source_.open_layer(layer, start);
  if (!blob) return Failure{blob.error()};
  worker::ServeJob serve;
  serve.demands = window.demands;
  serve.checkpoint = window.from ? window.from->number : 0;
  analyze::AnalyzerSet enabled;
  for (const auto& demand : window.demands) enabled.add(demand.analyzer);
  serve.job = job(layer, enabled);
  worker::Lane lane(*worker_, 0, dispatch_.analyzers().size());
  auto answer =
      lane.serve(serve, reader_of(**blob), window.from ? window.from->stored_hash : Sha256(),
                 length, feed_settings());
  if (!answer) return failure_of(lane, std::move(answer).error());
  // The second read must have seen what the first one saw.
  const auto expected = window.to             ? std::optional(window.to->stored_hash.digest())
                        : known.stored_digest ? known.stored_digest
                        : image_.layers[layer].digest_is_diff_id
                            ? std::nullopt
                            : std::optional(image_.layers[layer].digest.bytes);
  if (source_.proves_diff_ids() && expected && answer->stored_hash.digest() != *expected) {
    return Failure{make_error(ErrorCode::corrupt, "the bytes changed between two reads")};
  }
  if (answer->done.error) return Failure{*answer->done.error};
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::ranges::move(answer->facts[i], std::back_inserter(out[i]));
  }
  stats_.second_reads += window.demands.size();
  for (const auto& demand : window.demands) stats_.second_read_bytes += demand.size;
  stats_.second_read_stored_bytes += answer->stored_bytes;
  return std::nullopt;
}

}  // namespace iar::assess
