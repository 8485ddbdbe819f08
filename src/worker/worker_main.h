// The confined process itself, from its fork to its end.
#pragma once

#include <span>
#include <vector>

#include "analyze/analyzer.h"
#include "worker/diff_id_hasher.h"
#include "worker/protocol.h"

namespace iar::worker {

constexpr std::uint32_t k_lanes_max = 64;

struct WorkerSettings {
  std::uint32_t lanes = 1;  // at most k_lanes_max
  Pipelined pipelined = Pipelined::no;
  std::uint64_t memory_bytes_max = std::uint64_t{512} << 20U;  // data and stacks
  std::uint32_t call_seconds_max = 20;  // processor time of one call of an analyzer
};

struct LaneDescriptors {
  int bytes_in = -1;
  int facts_out = -1;
};

// What the worker sees of the shared memory.
struct SharedMemory {
  std::span<LanePage> pages;  // one a lane
  ByteView slots;             // read only; k_slots a lane
};

// Runs the lanes until the parent closes its ends; answers the exit status.
int worker_main(const WorkerSettings& settings, std::span<const LaneDescriptors> lanes,
                const SharedMemory& shared, std::span<const analyze::Analyzer* const> analyzers);

}  // namespace iar::worker
