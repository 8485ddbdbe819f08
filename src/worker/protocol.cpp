#include "worker/protocol.h"

#include <algorithm>

#include "model/codec.h"

namespace iar::worker {

namespace {

using model::Decoder;
using model::Encoder;

void put(Encoder& out, const layer::LayerLimits& limits) {
  out.number(limits.inflate.output_bytes_max);
  out.number(limits.inflate.ratio_max);
  out.number(limits.inflate.ratio_free_bytes);
  out.number(limits.inflate.zstd_window_bytes_max);
  out.number(limits.tar.path_bytes_max);
  out.number(limits.tar.header_bytes_max);
  out.number(limits.tar.sparse_segments_max);
  out.number(limits.tar.hole_bytes_max);
  out.number(limits.entries_max);
  out.number(limits.held_bytes_max);
  out.number(limits.held_body_bytes_max);
  out.number(limits.whole_bytes_max);
  out.number(limits.range_bytes_max);
}

std::uint32_t small(Decoder& in) { return static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX)); }

void get(Decoder& in, layer::LayerLimits& limits) {
  limits.inflate.output_bytes_max = in.number();
  limits.inflate.ratio_max = in.number();
  limits.inflate.ratio_free_bytes = in.number();
  limits.inflate.zstd_window_bytes_max = in.number();
  limits.tar.path_bytes_max = small(in);
  limits.tar.header_bytes_max = small(in);
  limits.tar.sparse_segments_max = small(in);
  limits.tar.hole_bytes_max = in.number();
  limits.entries_max = small(in);
  limits.held_bytes_max = in.number();
  limits.held_body_bytes_max = small(in);
  limits.whole_bytes_max = in.number();
  limits.range_bytes_max = in.number();
}

void put(Encoder& out, const LayerJob& job) {
  out.number(job.layer);
  analyze::AnalyzerSet rest = job.enabled;
  out.number(rest.size());
  while (!rest.empty()) out.number(rest.take_first());
  put(out, job.limits);
  out.number(job.hash_files == layer::HashFiles::yes ? 1 : 0);
  out.number(job.quarantine.size());
  for (const auto& [path, analyzer] : job.quarantine) {
    out.text(path);
    out.number(analyzer);
  }
}

void get(Decoder& in, LayerJob& job) {
  job.layer = small(in);
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    job.enabled.add(in.number_up_to(analyze::k_analyzers_max - 1));
  }
  get(in, job.limits);
  job.hash_files = in.number_up_to(1) == 1 ? layer::HashFiles::yes : layer::HashFiles::no;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    std::string path = in.text();
    job.quarantine.emplace(std::move(path), in.number());
  }
}

void put(Encoder& out, const model::Demand& demand) {
  out.number(demand.body_offset);
  out.number(demand.size);
  out.number(demand.analyzer);
  out.number(demand.position);
  out.text(demand.path);
  out.number(demand.purpose == model::DemandPurpose::keep ? 1 : 0);
  out.number(demand.beside ? 1 : 0);
  if (!demand.beside) return;
  out.number(demand.beside->layer);
  out.number(demand.beside->offset);
  out.number(demand.beside->size);
}

void get(Decoder& in, model::Demand& demand) {
  demand.body_offset = in.number();
  demand.size = in.number();
  demand.analyzer = static_cast<std::uint32_t>(in.number_up_to(analyze::k_analyzers_max - 1));
  demand.position = small(in);
  demand.path = in.text();
  demand.purpose =
      in.number_up_to(1) == 1 ? model::DemandPurpose::keep : model::DemandPurpose::analyze;
  if (in.number_up_to(1) == 0) return;
  auto& beside = demand.beside.emplace();
  beside.layer = small(in);
  beside.offset = in.number();
  beside.size = in.number();
}

}  // namespace

std::string encode_job(const LayerJob& job) {
  Encoder out;
  put(out, job);
  return out.take();
}

Result<LayerJob> decode_job(ByteView bytes) {
  Decoder in(bytes);
  LayerJob job;
  get(in, job);
  TRY(in.finish());
  return job;
}

std::string encode_serve(const ServeJob& serve) {
  Encoder out;
  put(out, serve.job);
  out.number(serve.checkpoint);
  out.number(serve.demands.size());
  for (const auto& demand : serve.demands) put(out, demand);
  return out.take();
}

Result<ServeJob> decode_serve(ByteView bytes) {
  Decoder in(bytes);
  ServeJob serve;
  get(in, serve.job);
  serve.checkpoint = small(in);
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    get(in, serve.demands.emplace_back());
  }
  TRY(in.finish());
  return serve;
}

std::string encode_checkpoint(const CheckpointSaved& saved) {
  Encoder out;
  out.number(saved.checkpoint);
  out.number(saved.offset);
  out.number(saved.usable ? 1 : 0);
  return out.take();
}

Result<CheckpointSaved> decode_checkpoint(ByteView bytes) {
  Decoder in(bytes);
  CheckpointSaved saved;
  saved.checkpoint = small(in);
  saved.offset = in.number();
  saved.usable = in.number_up_to(1) == 1;
  TRY(in.finish());
  return saved;
}

std::string encode_done(const Done& done) {
  Encoder out;
  out.number(done.error ? static_cast<std::uint64_t>(done.error->code) + 1 : 0);
  out.text(done.error ? done.error->message : "");
  out.text(done.error ? done.error->context : "");
  out.number(done.plain ? 1 : 0);
  out.raw(done.diff_id);
  out.number(done.bytes);
  out.number(done.entries);
  out.number(done.trailing_garbage_bytes);
  return out.take();
}

Result<Done> decode_done(ByteView bytes) {
  Decoder in(bytes);
  Done done;
  const std::uint64_t code = in.number_up_to(static_cast<std::uint64_t>(ErrorCode::usage) + 1);
  std::string message = in.text();
  std::string context = in.text();
  if (code > 0) {
    done.error =
        make_error(static_cast<ErrorCode>(code - 1), std::move(message), std::move(context));
  }
  done.plain = in.number_up_to(1) == 1;
  std::ranges::copy(in.raw(done.diff_id.size()), done.diff_id.begin());
  done.bytes = in.number();
  done.entries = small(in);
  done.trailing_garbage_bytes = in.number();
  TRY(in.finish());
  return done;
}

std::string encode_slot_size(std::size_t size) {
  Encoder out;
  out.number(size);
  return out.take();
}

Result<std::size_t> decode_slot_size(ByteView bytes) {
  Decoder in(bytes);
  const std::size_t size = in.number_up_to(k_slot_bytes);
  TRY(in.finish());
  return size;
}

std::string message_header(std::uint8_t kind, std::size_t size) {
  std::string out;
  out.push_back(static_cast<char>(kind));
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>((size >> shift) & 0xFFU));
  }
  return out;
}

}  // namespace iar::worker
