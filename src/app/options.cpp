#include "app/options.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/cgroup.h"
#include "base/check.h"

namespace iar::app {

namespace {

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_memory_default = 1024 * k_mib;
constexpr std::uint64_t k_memory_min = 64 * k_mib;

std::string environment_value(std::string_view name) {
  const char* const value = std::getenv(std::string(name).c_str());
  return value == nullptr ? "" : value;
}

// A switch is set by "1" or "true", as Helm charts and shells write it.
bool switched_on(std::string_view value) { return value == "1" || value == "true"; }

}  // namespace

const OptionRow& option_row(std::string_view flag) {
  const auto rows = option_rows();
  const auto found = std::ranges::find(rows, flag, &OptionRow::flag);
  CHECK(found != rows.end());
  return *found;
}

Status apply_environment(Options& options, std::span<const std::string_view> flags) {
  const std::string temporary = environment_value("TMPDIR");
  options.spill_folder = temporary.empty() ? "/tmp" : temporary;
  if (::access(options.spill_folder.c_str(), W_OK) != 0) options.spill_folder.clear();
  apply_registry_environment(options.registry);
  apply_agent_environment(options.agent);
  options.agent.outbox_folder = (temporary.empty() ? "/tmp" : temporary) + "/iar-outbox";
  for (const std::string_view flag : flags) {
    const OptionRow& row = option_row(flag);
    const std::string value = row.environment.empty() ? "" : environment_value(row.environment);
    if (value.empty() || (row.value.empty() && !switched_on(value))) continue;
    if (auto status = row.set(options, value); !status.ok()) {
      return with_context(std::move(status).error(), row.environment);
    }
  }
  return {};
}

void settle(Options& options) {
  const CgroupLimits limits = cgroup_limits();
  if (options.threads == 0) options.threads = std::min<std::uint32_t>(limits.processors, 64);
  if (options.memory_bytes == 0) {
    const std::uint64_t allowed =
        limits.memory_bytes ? *limits.memory_bytes / 4 * 3 : k_memory_default;
    options.memory_bytes = std::clamp(allowed, k_memory_min, k_memory_default);
  }
}

}  // namespace iar::app
