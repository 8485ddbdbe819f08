// The cluster as the protocol has it: its assets, each with everything that is known of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/cluster.h"
#include "wire/protocol.h"

namespace iar::agent {

struct ClusterView {
  std::string cluster_id;
  std::vector<wire::Asset> assets;  // no two of one kind and key
  std::uint64_t waiting = 0;        // images
  std::uint64_t assessed = 0;       // running containers
  std::uint64_t failed = 0;         // running containers, the undetermined among them
};

// `agent` names the cluster where the cluster itself does not.
ClusterView project(const Cluster& cluster, const wire::AgentIdentity& agent);

}  // namespace iar::agent
