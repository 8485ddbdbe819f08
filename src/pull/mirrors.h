// Where a registry's images are really fetched from: containerd's hosts.toml (containerd,
// "Registry Configuration") and registries.conf version 2 (containers-registries.conf(5)).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "pull/reference.h"

namespace iar::pull {

constexpr std::size_t k_mirror_file_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_endpoints_max = 64;

enum class Scheme : std::uint8_t {
  https,
  http,
  either,  // https, and http where the server turns out not to speak TLS
};

// One server to ask for one image.
struct Endpoint {
  Scheme scheme = Scheme::https;
  std::string authority;              // "mirror.example:5000", "[::1]:5000"
  std::string path = "/v2";           // in front of "/REPOSITORY/manifests/…"; no trailing slash
  std::string repository;             // as this server calls it
  std::string origin;                 // the registry it stands in for (`?ns=`); empty: itself
  bool can_resolve = true;            // may turn a tag into a digest
  bool can_pull = true;               // may serve what has a digest
  std::vector<std::string> ca_files;  // PEM, trusted beside the system's
  std::vector<std::pair<std::string, std::string>> client_certificates;  // certificate, key or ""
  bool skip_verify = false;
  std::vector<std::pair<std::string, std::string>> headers;

  bool operator==(const Endpoint&) const = default;
};

// A hosts.toml: servers in the order of the file, the registry itself last. `registry` is the
// authority it was found for ("registry-1.docker.io" for docker.io) and names the server when the
// file does not; `directory` is where relative certificate paths start. `repository` and `origin`
// of the answers are empty. Errors: corrupt, limit.
Result<std::vector<Endpoint>> parse_hosts_toml(std::string_view text, std::string_view registry,
                                               std::string_view directory);

// Which references a mirror of registries.conf is for.
enum class PullFromMirror : std::uint8_t { all, digest_only, tag_only };

struct RegistryLocation {
  std::string location;  // HOST[:PORT][/PATH]; empty: the reference as it is
  bool insecure = false;
  PullFromMirror use = PullFromMirror::all;
};

// One [[registry]] table.
struct RegistryRule {
  std::string prefix;  // HOST[:PORT][/PATH] or *.HOST
  RegistryLocation primary;
  bool blocked = false;
  std::vector<RegistryLocation> mirrors;
};

// Errors: corrupt (also: version 1), limit.
Result<std::vector<RegistryRule>> parse_registries_conf(std::string_view text);

// The endpoints that the best rule for `reference` gives; nothing when no rule is for it.
// Errors: denied (blocked).
Result<std::optional<std::vector<Endpoint>>> endpoints_by_rules(
    const std::vector<RegistryRule>& rules, const Reference& reference);

// The registry itself, without any configuration. A loopback address may speak plain HTTP.
Endpoint default_endpoint(const Reference& reference);

// Reads a file of configuration: nothing when it does not exist.
using ConfigReader = std::function<Result<std::optional<std::string>>(const std::string& path)>;

struct MirrorOptions {
  std::string hosts_directory;  // containerd's config_path ("/etc/containerd/certs.d"); empty: none
  std::vector<RegistryRule> rules;
};

// The servers to ask for `reference`, best first. A hosts.toml wins over registries.conf.
Result<std::vector<Endpoint>> endpoints_for(const MirrorOptions& options, const ConfigReader& read,
                                            const Reference& reference);

// ConfigReader over the file system.
Result<std::optional<std::string>> read_config_file(const std::string& path);

}  // namespace iar::pull
