// Takes from a process everything that parsing bytes does not need: no new files, sockets,
// processes, privileges or executable memory, and bounded memory. Linux: seccomp(2), prctl(2),
// setrlimit(2). Needs no capability, so it works under the restricted Pod Security Standard.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace iar::worker {

// Limits that hold from the start of the process; `memory_bytes_max` is for its data and stacks.
Status limit_resources(std::uint64_t memory_bytes_max);

// The system call filter, for all threads that exist. To be called once they do, since starting
// another is one of the things that no longer work. A forbidden call raises SIGSYS.
Status install_call_filter();

}  // namespace iar::worker
