// From a job to a verdict: finds the image that a container really runs, for its node's platform,
// and assesses it. A candidate is believed only when an index, a manifest or a configuration on the
// way has the digest that the runtime states.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "agent/cluster.h"
#include "agent/credentials.h"
#include "assess/assess.h"
#include "base/deadline.h"
#include "pull/registry_client.h"

namespace iar::agent {

struct AssessorSettings {
  std::vector<std::string> secrets;  // configured, "NAMESPACE/NAME"
  bool discover_secrets = true;
  std::chrono::seconds image_time_max{3600};
  std::uint32_t threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{512} << 20U;
  std::uint32_t call_seconds_max = 20;
  const assess::SegmentCache* cache = nullptr;
};

struct JobResult {
  Verdict verdict;
  std::optional<assess::Assessment> assessment;  // of verdicts of State::assessed
};

class ImageAssessor {
 public:
  // All must outlive this. `services` is copied; the Secrets' candidates go before its own.
  ImageAssessor(pull::RegistryServices services, SecretStore& secrets, worker::WorkerHost& host,
                std::span<const analyze::Analyzer* const> analyzers, AssessorSettings settings);

  // From several threads.
  [[nodiscard]] JobResult run(const Job& job, const std::stop_token& stop);

 private:
  Result<assess::Assessment> attempt(const Job& job, const Candidate& candidate,
                                     const pull::RegistryServices& services,
                                     const std::stop_token& stop);

  const pull::RegistryServices services_;
  SecretStore& secrets_;
  worker::WorkerHost& host_;
  const std::span<const analyze::Analyzer* const> analyzers_;
  const AssessorSettings settings_;
};

// Whether the image that was found is what runs.
bool is_what_runs(const model::Image& image, const model::Digest& running);

}  // namespace iar::agent
