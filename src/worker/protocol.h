// The words between the parent and a lane of the confined worker. Each message is a kind (one
// byte), a length (four bytes, little-endian) and that many bytes in the model's codec. The parent
// takes everything that comes back for hostile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyze/dispatch.h"
#include "layer/analysis.h"
#include "layer/layer_reader.h"
#include "model/demand.h"

namespace iar::worker {

constexpr std::size_t k_header_bytes = 5;
// Stored bytes travel in slots of memory that parent and lane share; the lane may only read them.
constexpr std::size_t k_slot_bytes = std::size_t{256} << 10U;
constexpr std::size_t k_slots = 4;  // for each lane
// What one answer may take: the facts of one file at most.
constexpr std::size_t k_answer_bytes_max = std::size_t{64} << 20U;

enum class ToWorker : std::uint8_t {
  begin_layer,  // LayerJob
  data,         // how many bytes of the blob as stored lie in the next slot, four bytes
  checkpoint,   // keep the state reached after the data so far
  end_layer,
  begin_serve,  // ServeJob; data and end_layer follow
};

enum class ToParent : std::uint8_t {
  contents_block,
  facts,        // analyzer, FileFacts
  file_digest,  // position, 32 bytes
  diagnostic,
  taken,       // the oldest slot may be used again
  checkpoint,  // CheckpointSaved
  done,        // Done: the answer to end_layer
};

struct LayerJob {
  std::uint32_t layer = 0;
  analyze::AnalyzerSet enabled;
  layer::LayerLimits limits;
  layer::HashFiles hash_files = layer::HashFiles::no;
  layer::Quarantine quarantine;
};

struct ServeJob {
  LayerJob job;
  std::uint32_t checkpoint = 0;        // 0: from the start of the blob
  std::vector<model::Demand> demands;  // sorted
};

struct CheckpointSaved {
  std::uint32_t checkpoint = 0;  // counted from 1 within a layer
  std::uint64_t offset = 0;      // in the uncompressed layer
  bool usable = false;           // the format allows starting here
};

struct Done {
  std::optional<Error> error;
  // The layer is stored without compression: its diff id is the digest of the stored bytes, which
  // the parent has; `diff_id` is then not set.
  bool plain = false;
  Sha256Bytes diff_id{};
  std::uint64_t bytes = 0;  // uncompressed
  std::uint32_t entries = 0;
  std::uint64_t trailing_garbage_bytes = 0;
};

std::string encode_job(const LayerJob& job);
Result<LayerJob> decode_job(ByteView bytes);
std::string encode_serve(const ServeJob& serve);
Result<ServeJob> decode_serve(ByteView bytes);
std::string encode_checkpoint(const CheckpointSaved& saved);
Result<CheckpointSaved> decode_checkpoint(ByteView bytes);
std::string encode_done(const Done& done);
Result<Done> decode_done(ByteView bytes);

std::string encode_slot_size(std::size_t size);
// Errors: corrupt (no such size).
Result<std::size_t> decode_slot_size(ByteView bytes);

// The header of a message of `size` bytes.
std::string message_header(std::uint8_t kind, std::size_t size);

// What a lane writes into the page that it shares with the parent, before it calls an analyzer and
// when it goes down. Only ever read by the parent as a claim, never trusted.
struct LanePage {
  static constexpr std::size_t k_path_bytes = layer::k_watched_path_bytes;
  enum class Cause : std::uint32_t { none, crash, hang, memory, forbidden_call };
  std::uint32_t active;  // 1 while an analyzer runs
  std::uint32_t analyzer;
  std::uint32_t layer;
  std::uint32_t path_size;
  Cause cause;  // set by the lane that brings the worker down
  char path[k_path_bytes];
};

// The shared memory of a worker: the lanes' pages, then from a page boundary on their slots.
constexpr std::size_t pages_bytes(std::size_t lanes) {
  constexpr std::size_t k_boundary = std::size_t{64} << 10U;  // the largest page of any platform
  return (lanes * sizeof(LanePage) + k_boundary - 1) / k_boundary * k_boundary;
}
constexpr std::size_t slots_bytes(std::size_t lanes) { return lanes * k_slots * k_slot_bytes; }

}  // namespace iar::worker
