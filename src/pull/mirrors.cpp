#include "pull/mirrors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "net/ip_address.h"

namespace iar::pull {

namespace {

// containerd also looks for HOST_PORT_, for file systems that cannot have a colon in a name.
std::vector<std::string> directories_of(const std::string& root, std::string_view host) {
  std::vector<std::string> out;
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && colon > 0) {
    std::string plain;
    for (const char c : host.substr(0, colon)) {
      if (c != ':') plain.push_back(c);
    }
    out.push_back(root + "/" + plain + "_" + std::string(host.substr(colon + 1)) + "_");
  }
  out.push_back(root + "/" + std::string(host));
  out.push_back(root + "/_default");
  return out;
}

Result<std::optional<std::vector<Endpoint>>> endpoints_by_hosts(const MirrorOptions& options,
                                                                const ConfigReader& read,
                                                                const Reference& reference) {
  if (options.hosts_directory.empty()) return std::optional<std::vector<Endpoint>>();
  for (const auto& directory : directories_of(options.hosts_directory, reference.domain)) {
    const auto path = directory + "/hosts.toml";
    TRY_ASSIGN(const auto text, read(path));
    if (!text) continue;
    auto endpoints = parse_hosts_toml(*text, reference.registry(), directory);
    if (!endpoints) return with_context(endpoints.error(), path);
    for (auto& endpoint : *endpoints) {
      endpoint.repository = reference.repository;
      if (endpoint.authority != reference.registry()) endpoint.origin = reference.domain;
    }
    return std::optional(std::move(*endpoints));
  }
  return std::optional<std::vector<Endpoint>>();
}

}  // namespace

Endpoint default_endpoint(const Reference& reference) {
  Endpoint out;
  out.authority = reference.registry();
  out.repository = reference.repository;
  if (net::is_loopback_host(net::host_of_authority(out.authority))) out.scheme = Scheme::either;
  return out;
}

Result<std::vector<Endpoint>> endpoints_for(const MirrorOptions& options, const ConfigReader& read,
                                            const Reference& reference) {
  TRY_ASSIGN(auto by_hosts, endpoints_by_hosts(options, read, reference));
  if (by_hosts) return std::move(*by_hosts);
  TRY_ASSIGN(auto by_rules, endpoints_by_rules(options.rules, reference));
  if (by_rules) return std::move(*by_rules);
  return std::vector<Endpoint>{default_endpoint(reference)};
}

Result<std::optional<std::string>> read_config_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    return make_error(ErrorCode::io, "the file cannot be opened", path);
  }
  std::string out;
  std::array<char, 16384> buffer{};
  ssize_t got = 0;
  while (out.size() <= k_mirror_file_bytes_max) {
    got = ::read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(file);
  if (got < 0) return make_error(ErrorCode::io, "the file cannot be read", path);
  if (out.size() > k_mirror_file_bytes_max) {
    return make_error(ErrorCode::limit, "the file is larger than 1 MiB", path);
  }
  return std::optional(std::move(out));
}

}  // namespace iar::pull
