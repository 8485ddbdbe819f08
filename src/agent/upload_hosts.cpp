#include "agent/upload_hosts.h"

namespace iar::agent {

namespace {

constexpr double k_weight = 0.3;  // of the newest answer
constexpr double k_tolerated = 0.5;
constexpr std::uint32_t k_try_again = 20;

}  // namespace

UploadHosts::Host UploadHosts::choice() {
  const bool better = failing_[0] <= k_tolerated || failing_[0] <= failing_[1];
  if (better || ++since_first_ >= k_try_again) {
    since_first_ = 0;
    return Host::upload;
  }
  return Host::api;
}

void UploadHosts::note(Host host, bool worked) {
  double& failing = failing_[static_cast<std::size_t>(host)];
  failing = (1 - k_weight) * failing + (worked ? 0 : k_weight);
}

}  // namespace iar::agent
