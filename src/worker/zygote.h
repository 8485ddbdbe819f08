// The zygote's loop and the parent's requests to it, over a SOCK_SEQPACKET pair; descriptors travel
// as SCM_RIGHTS (unix(7)).
#pragma once

#include <sys/types.h>

#include <span>

#include "base/result.h"
#include "worker/worker_main.h"

namespace iar::worker {

// Serves requests until the socket closes; answers the exit status.
int zygote_main(int socket, std::span<const analyze::Analyzer* const> analyzers, char** argv);

// Asks for a worker with these ends; answers its process id. Errors: internal, unavailable.
Result<pid_t> request_worker(int socket, const WorkerSettings& settings,
                             std::span<const LaneDescriptors> lanes, int pages_file);
// Waits until the worker has ended.
void request_reap(int socket, pid_t worker);

}  // namespace iar::worker
