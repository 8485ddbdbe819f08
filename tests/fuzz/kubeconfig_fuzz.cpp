// Any kubeconfig: whatever comes out has a server.
#include <cstdlib>

#include "base/bytes.h"
#include "kube/access.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto access = iar::kube::kubeconfig_access(iar::as_text({data, size}), "/folder", "");
  if (access.ok() && access->server.host.empty()) std::abort();
  return 0;
}
