// Any TOML: as a hosts.toml and as a registries.conf.
#include <cstdlib>

#include "base/bytes.h"
#include "pull/mirrors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = iar::as_text({data, size});
  const auto hosts = iar::pull::parse_hosts_toml(text, "registry.io:5000", "/certs.d/x");
  if (hosts && (hosts->empty() || hosts->size() > iar::pull::k_endpoints_max)) std::abort();
  const auto rules = iar::pull::parse_registries_conf(text);
  if (!rules) return 0;
  for (const auto* name : {"ubuntu", "a.registry.io:5000/team/app:1"}) {
    const auto reference = iar::pull::Reference::parse(name);
    const auto endpoints = iar::pull::endpoints_by_rules(*rules, *reference);
    if (endpoints && *endpoints && (*endpoints)->empty()) std::abort();
  }
  return 0;
}
