#include "base/cgroup.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/temporary_folder.h"

namespace iar {
namespace {

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;

// A machine as /proc and /sys show it.
class Machine : public testing::TemporaryFolder {
 public:
  [[nodiscard]] CgroupLimits limits() const { return cgroup_limits(text()); }

  void group(std::string_view lines) const { write("proc/self/cgroup", lines); }
  void set(const std::string& file, std::string_view line) const {
    write("sys/fs/cgroup/" + file, std::string(line) + "\n");
  }
};

// What the tests' own machine allows; no quota can give more.
std::uint32_t at_most(std::uint32_t processors) {
  return std::min(processors, Machine().limits().processors);
}

TEST(Cgroup, WithoutAnyThereIsNoLimit) {
  const Machine machine;
  EXPECT_GE(machine.limits().processors, 1U);
  EXPECT_EQ(machine.limits().memory_bytes, std::nullopt);
}

TEST(Cgroup, Version2) {
  const Machine machine;
  machine.group("0::/kubepods/pod1\n");
  machine.set("kubepods/pod1/memory.max", "268435456");
  machine.set("kubepods/pod1/cpu.max", "150000 100000");
  EXPECT_EQ(machine.limits().memory_bytes, 256 * k_mib);
  EXPECT_EQ(machine.limits().processors, at_most(2));  // one and a half, rounded up
}

TEST(Cgroup, Version2WithoutLimits) {
  const Machine machine;
  machine.group("0::/user.slice\n");
  machine.set("user.slice/memory.max", "max");
  machine.set("user.slice/cpu.max", "max 100000");
  EXPECT_EQ(machine.limits().memory_bytes, std::nullopt);
  EXPECT_EQ(machine.limits().processors, at_most(UINT32_MAX));
}

TEST(Cgroup, TheTightestGroupAboveCounts) {
  const Machine machine;
  machine.group("0::/a/b/c\n");
  machine.set("a/memory.max", "134217728");
  machine.set("a/b/memory.max", "536870912");
  machine.set("a/b/c/memory.max", "max");
  machine.set("a/b/cpu.max", "20000 100000");
  machine.set("a/b/c/cpu.max", "400000 100000");
  EXPECT_EQ(machine.limits().memory_bytes, 128 * k_mib);
  EXPECT_EQ(machine.limits().processors, 1U);  // a fifth of one is still one
}

// In a container the mount is the group itself, whatever its path is called outside.
TEST(Cgroup, ThePathMayNotBeVisible) {
  const Machine machine;
  machine.group("0::/../../outside\n");
  machine.set("memory.max", "67108864");
  EXPECT_EQ(machine.limits().memory_bytes, 64 * k_mib);
}

TEST(Cgroup, Version1) {
  const Machine machine;
  machine.group("12:memory:/docker/1\n4:cpu,cpuacct:/docker/1\n1:name=systemd:/docker/1\n");
  machine.set("memory/docker/1/memory.limit_in_bytes", "201326592");
  machine.set("memory/memory.limit_in_bytes", "9223372036854771712");
  machine.set("cpu/docker/1/cpu.cfs_quota_us", "50000");
  machine.set("cpu/docker/1/cpu.cfs_period_us", "100000");
  EXPECT_EQ(machine.limits().memory_bytes, 192 * k_mib);
  EXPECT_EQ(machine.limits().processors, 1U);
}

TEST(Cgroup, Version1WithoutLimits) {
  const Machine machine;
  machine.group("12:memory:/\n4:cpu,cpuacct:/\n");
  machine.set("memory/memory.limit_in_bytes", "9223372036854771712");
  machine.set("cpu/cpu.cfs_quota_us", "-1");
  machine.set("cpu/cpu.cfs_period_us", "100000");
  EXPECT_EQ(machine.limits().memory_bytes, std::nullopt);
  EXPECT_EQ(machine.limits().processors, at_most(UINT32_MAX));
}

TEST(Cgroup, NonsenseIsNoLimit) {
  const Machine machine;
  machine.group("nonsense\n0:\n::::\n");
  machine.set("memory.max", "lots");
  machine.set("cpu.max", "100000 0");
  EXPECT_EQ(machine.limits().memory_bytes, std::nullopt);
  EXPECT_EQ(machine.limits().processors, at_most(UINT32_MAX));
}

}  // namespace
}  // namespace iar
