// Settings for registries: who to be, whom to trust, which way to go.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "net/proxy.h"

namespace iar::app {

struct RegistryOptions {
  std::vector<std::string> plain_hosts;
  std::map<std::string, net::TlsOptions> tls;  // by HOST[:PORT]
  net::ProxyOptions proxy;
  std::string hosts_folder;      // containerd's config_path; empty: none
  std::string registries_conf;   // empty: none
  std::string credentials_file;  // empty: where docker and podman keep theirs
  std::string user;              // empty: nobody; the password comes from standard input
  bool foreign_layers = false;
  net::Timeouts timeouts;
  // From the environment alone.
  std::vector<std::string> docker_files;      // config.json, in order
  std::vector<std::string> containers_files;  // auth.json, in order
  std::vector<std::string> helper_folders;    // PATH
  std::vector<std::string> helper_environment;
};

// "HOST[:PORT][,…]" and "HOST[:PORT]=FILE[,…]"; errors: usage.
Status set_plain_hosts(RegistryOptions& options, std::string_view value);
Status set_insecure_hosts(RegistryOptions& options, std::string_view value);
Status set_ca_files(RegistryOptions& options, std::string_view value);
// "HOST[:PORT]=CERTIFICATE[:KEY]"
Status set_client_certificates(RegistryOptions& options, std::string_view value);

// What has no flag: proxies, the places of other programs' credentials.
void apply_registry_environment(RegistryOptions& options);

}  // namespace iar::app
