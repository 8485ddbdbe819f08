#include "base/cgroup.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <vector>

namespace iar {

namespace {

// v1 says "no limit" with a number near the largest; anything this large is none.
constexpr std::uint64_t k_no_limit_bytes = std::uint64_t{1} << 50U;

std::string first_line(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || end == text.begin()) return std::nullopt;
  return value;
}

// "HIERARCHY:CONTROLLERS:PATH", one line a hierarchy (cgroups(7)); v2 has no controllers.
std::string group_path(const std::string& root, std::string_view controller) {
  std::ifstream in(root + "/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos || line.compare(second + 1, 1, "/") != 0) continue;
    std::stringstream controllers(line.substr(first + 1, second - first - 1));
    std::string path = line.substr(second + 1);
    if (controller.empty() && controllers.str().empty()) return path;
    for (std::string each; std::getline(controllers, each, ',');) {
      if (each == controller) return path;
    }
  }
  return "/";
}

// The folders from the process's own group up to the root: the tightest limit counts. In a
// container the own path may not be visible; the mount's root is then the group itself.
std::vector<std::string> folders(const std::string& mount, std::string path) {
  std::vector<std::string> out;
  while (path.size() > 1) {
    out.push_back(mount + path);
    path.erase(path.rfind('/'));
  }
  out.push_back(mount);
  return out;
}

void tighten(std::optional<std::uint64_t>& limit, std::optional<std::uint64_t> other) {
  if (other && *other < k_no_limit_bytes) limit = std::min(limit.value_or(*other), *other);
}

void tighten_processors(double& processors, std::string_view quota, std::string_view period) {
  const auto quota_us = number(quota);
  const auto period_us = number(period);
  if (!quota_us || !period_us || *period_us == 0) return;
  processors =
      std::min(processors, static_cast<double>(*quota_us) / static_cast<double>(*period_us));
}

}  // namespace

CgroupLimits cgroup_limits(const std::string& root) {
  CgroupLimits out;
  cpu_set_t set;
  CPU_ZERO(&set);
  double processors = ::sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  for (const auto& folder : folders(root + "/sys/fs/cgroup", group_path(root, ""))) {
    tighten(out.memory_bytes, number(first_line(folder + "/memory.max")));
    const std::string cpu = first_line(folder + "/cpu.max");
    const std::size_t space = cpu.find(' ');
    if (space != std::string::npos) {
      tighten_processors(processors, cpu.substr(0, space), cpu.substr(space + 1));
    }
  }
  for (const auto& folder : folders(root + "/sys/fs/cgroup/memory", group_path(root, "memory"))) {
    tighten(out.memory_bytes, number(first_line(folder + "/memory.limit_in_bytes")));
  }
  for (const auto& folder : folders(root + "/sys/fs/cgroup/cpu", group_path(root, "cpu"))) {
    tighten_processors(processors, first_line(folder + "/cpu.cfs_quota_us"),
                       first_line(folder + "/cpu.cfs_period_us"));
  }
  out.processors = static_cast<std::uint32_t>(std::max(1.0, std::ceil(processors)));
  return out;
}

}  // namespace iar
