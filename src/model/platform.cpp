#include "model/platform.h"

#include <sys/utsname.h>

#include <algorithm>
#include <vector>

namespace iar::model {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return out;
}

// The aliases that containerd's platforms package documents.
void normalise(Platform& platform) {
  std::string& arch = platform.architecture;
  if (arch == "x86_64" || arch == "x86-64") arch = "amd64";
  if (arch == "i386" || arch == "i686") arch = "386";
  if (arch == "aarch64") arch = "arm64";
  if (arch == "armhf") arch = "arm", platform.variant = "v7";
  if (arch == "armel") arch = "arm", platform.variant = "v6";
  if (platform.variant == "8" || platform.variant == "7") platform.variant.insert(0, "v");
}

std::string default_variant(const Platform& platform) {
  if (!platform.variant.empty()) return platform.variant;
  if (platform.architecture == "arm64") return "v8";
  if (platform.architecture == "arm") return "v7";
  if (platform.architecture == "amd64") return "v1";
  return {};
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<Platform> Platform::parse(std::string_view text) {
  const auto parts = split(text);
  const bool empty_part = std::ranges::any_of(parts, [](auto part) { return part.empty(); });
  if (parts.size() < 2 || parts.size() > 3 || empty_part || text.size() > 128) {
    return make_error(ErrorCode::corrupt, "a platform is os/arch or os/arch/variant",
                      std::string(text.substr(0, 128)));
  }
  Platform out{lower(parts[0]), lower(parts[1]), parts.size() == 3 ? lower(parts[2]) : ""};
  normalise(out);
  return out;
}

Platform Platform::host() {
  utsname names{};
  Platform out{"linux", "amd64", ""};
  if (::uname(&names) == 0) out.architecture = static_cast<const char*>(names.machine);
  if (out.architecture.starts_with("armv")) out.architecture = "armhf";
  normalise(out);
  return out;
}

std::string Platform::text() const {
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

int platform_match(const Platform& wanted, const Platform& offered) {
  if (wanted.os != offered.os || wanted.architecture != offered.architecture) return 0;
  const std::string want = default_variant(wanted);
  const std::string have = default_variant(offered);
  if (want == have) return wanted.variant == offered.variant ? 10 : 9;
  const bool both_v = want.size() == 2 && have.size() == 2 && want[0] == 'v' && have[0] == 'v';
  const bool older_runs = wanted.architecture == "arm" || wanted.architecture == "amd64";
  if (both_v && older_runs && have[1] < want[1]) return 1 + (have[1] - '0');
  return 0;
}

}  // namespace iar::model
