// The parent's handle on the zygote: a process forked at the top of main, before any secret is
// read, whose only work is to fork confined workers, one for each image.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/worker_main.h"

namespace iar::worker {

class WorkerProcess;

class WorkerHost {
 public:
  // Forks the zygote. `argv` and the environment are wiped in it: flags and variables may be
  // secrets. Must be called while the process has one thread. Errors: internal.
  static Result<std::unique_ptr<WorkerHost>> start(
      std::span<const analyze::Analyzer* const> analyzers, char** argv);
  ~WorkerHost();
  WorkerHost(const WorkerHost&) = delete;
  WorkerHost& operator=(const WorkerHost&) = delete;

  // A fresh worker. Errors: internal, unavailable.
  Result<std::unique_ptr<WorkerProcess>> spawn(const WorkerSettings& settings);
  // Waits for the end of a worker that was closed or killed.
  void reap(pid_t worker);

 private:
  WorkerHost(int socket, pid_t zygote) : socket_(socket), zygote_(zygote) {}

  std::mutex mutex_;  // one request at a time
  int socket_;
  pid_t zygote_;
};

// The parent's ends of a worker's pipes. Destroying it ends the worker.
class WorkerProcess {
 public:
  struct LaneEnds {
    int bytes_out = -1;  // not blocking
    int facts_in = -1;   // not blocking
  };
  // `shared`: pages_bytes and slots_bytes of shared memory, unmapped at the end.
  WorkerProcess(WorkerHost& host, pid_t pid, std::vector<LaneEnds> lanes, void* shared);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::vector<LaneEnds>& lanes() const { return lanes_; }
  // The lane's own words about what it was doing; a hostile worker may write anything.
  struct Claim {
    bool active = false;
    LanePage::Cause cause = LanePage::Cause::none;
    std::size_t analyzer = 0;
    std::uint32_t layer = 0;
    std::string path;
  };
  [[nodiscard]] Claim claim(std::size_t lane) const;
  void kill();
  // Where the lane finds stored bytes.
  [[nodiscard]] MutableByteView slot(std::size_t lane, std::size_t number) const;

 private:
  WorkerHost& host_;
  pid_t pid_;
  std::vector<LaneEnds> lanes_;
  void* shared_;
};

}  // namespace iar::worker
