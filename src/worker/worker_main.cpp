#include "worker/worker_main.h"

#include <malloc.h>
#include <pthread.h>

#include <atomic>
#include <barrier>
#include <memory>
#include <thread>

#include "base/json.h"
#include "worker/confine.h"
#include "worker/lane_worker.h"

namespace iar::worker {

namespace {

constexpr std::size_t k_stack_bytes = std::size_t{1} << 20U;
constexpr int k_not_confined = 85;

void use_small_stacks() {
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return;
  ::pthread_attr_setstacksize(&attributes, k_stack_bytes);
  ::pthread_setattr_default_np(&attributes);
  ::pthread_attr_destroy(&attributes);
}

// What would be set up lazily, with calls that the filter forbids, is set up now.
void warm_up() {
  static_cast<void>(sha256(as_bytes("warm")));
  JsonDocument document;
  static_cast<void>(document.parse("{}"));
}

}  // namespace

int worker_main(const WorkerSettings& settings, std::span<const LaneDescriptors> lanes,
                const SharedMemory& memory, std::span<const analyze::Analyzer* const> analyzers) {
  ::mallopt(M_ARENA_MAX, static_cast<int>(lanes.size()));
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
  use_small_stacks();
  warm_up();
  if (!install_crash_handlers().ok()) return k_not_confined;
  if (!limit_resources(settings.memory_bytes_max).ok()) return k_not_confined;
  const analyze::Dispatch dispatch(analyzers);
  WorkerShared shared;
  std::barrier ready(static_cast<std::ptrdiff_t>(lanes.size()) + 1);
  std::atomic<bool> sound = true;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    threads.emplace_back([&, i] {
      const ByteView slots =
          memory.slots.subspan(i * k_slots * k_slot_bytes, k_slots * k_slot_bytes);
      LaneWorker lane(dispatch, lanes[i], {memory.pages[i], slots}, settings.pipelined, shared);
      if (!lane.prepare(settings.call_seconds_max).ok()) sound = false;
      ready.arrive_and_wait();  // all threads exist
      ready.arrive_and_wait();  // the filter holds
      if (sound) lane.run();
    });
  }
  ready.arrive_and_wait();
  if (!install_call_filter().ok()) sound = false;
  ready.arrive_and_wait();
  threads.clear();
  return sound ? 0 : k_not_confined;
}

}  // namespace iar::worker
