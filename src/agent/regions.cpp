#include "agent/regions.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace iar::agent {

namespace {

constexpr std::array<Region, 5> k_regions = {{
    {"us-1", "api.crowdstrike.com", "container-upload.us-1.crowdstrike.com"},
    {"us-2", "api.us-2.crowdstrike.com", "container-upload.us-2.crowdstrike.com"},
    {"eu-1", "api.eu-1.crowdstrike.com", "container-upload.eu-1.crowdstrike.com"},
    {"gov1", "api.laggar.gcw.crowdstrike.com", "container-upload.laggar.gcw.crowdstrike.com"},
    {"gov2", "api.us-gov-2.crowdstrike.mil", "container-upload.us-gov-2.crowdstrike.mil"},
}};

// Lower case, without hyphens and blanks.
std::string bare(std::string_view name) {
  std::string out = lowered(trimmed(name));
  std::erase_if(out, [](char c) { return c == '-' || c == '_'; });
  return out;
}

}  // namespace

std::span<const Region> regions() { return k_regions; }

const Region* find_region(std::string_view name) {
  std::string wanted = bare(name);
  if (wanted.starts_with("usgov")) wanted.erase(0, 2);
  const auto* const found = std::ranges::find_if(
      k_regions, [&](const Region& region) { return bare(region.name) == wanted; });
  return found == k_regions.end() ? nullptr : found;
}

bool is_autodiscovery(std::string_view name) {
  const std::string wanted = bare(name);
  return wanted.empty() || wanted == "auto" || wanted == "autodiscover" ||
         wanted == "autodiscovery";
}

}  // namespace iar::agent
