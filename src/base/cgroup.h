// What this process may use: processors and memory as its control group allows, not what the host
// has. Linux cgroup v2 (cpu.max, memory.max) and v1 (cpu.cfs_quota_us, memory.limit_in_bytes).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace iar {

struct CgroupLimits {
  std::uint32_t processors = 1;               // whole ones, at least 1
  std::optional<std::uint64_t> memory_bytes;  // absent: no limit is set
};

// `root` is "" except in tests.
CgroupLimits cgroup_limits(const std::string& root = "");

}  // namespace iar
