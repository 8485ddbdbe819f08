// Settings of the agent, under the names of environment variables that its users already have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::app {

struct AgentOptions {
  std::string runmode;
  std::string cid;
  std::string client_id;
  std::string client_secret;  // never logged
  std::string cluster_name;   // empty: the cluster's own id
  std::string region = "autodiscovery";
  std::string console_url;  // empty: the region decides
  std::string console_ca;   // empty: the system's authorities
  bool console_insecure = false;
  std::string helm_version;
  std::string outbox_folder;
  std::uint64_t outbox_bytes = std::uint64_t{256} << 20U;
  std::string registry_credentials;
  bool discover_secrets = true;
  std::string namespace_exclusions;
  std::string registry_exclusions;
  std::string image_exclusions;
  std::uint32_t consumers = 1;
  std::uint32_t page_size = 500;
  std::uint32_t log_output = 2;
  bool debug = false;
  bool klogs = false;
  std::string kubeconfig;   // empty: the pod's service account
  std::string ledger_file;  // empty: none
  std::uint32_t watch_silence_seconds = 100;
  // From the environment alone.
  std::string service_host;
  std::string service_port;
  std::string node_name;
  std::string node_address;
};

// "true" and "false", as charts write them. Errors: usage.
Status set_truth(bool& out, std::string_view value);

// What has no flag.
void apply_agent_environment(AgentOptions& options);

}  // namespace iar::app
