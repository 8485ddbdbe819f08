#include "app/registry_options.h"

#include <unistd.h>

#include <cstdlib>

#include "base/text.h"

namespace iar::app {

namespace {

std::string environment_value(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Upper case first, as Go programs do.
std::string proxy_value(const char* upper, const char* lower) {
  auto value = environment_value(upper);
  return value.empty() ? environment_value(lower) : value;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of("/@ \t") == std::string_view::npos;
}

// Calls `use(host, rest)` for each "HOST=REST" of the list.
template <typename F>
Status each_assignment(std::string_view list, F&& use) {
  for (const auto part : split(list, ',')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || !is_host(part.substr(0, equals)) ||
        equals + 1 == part.size()) {
      return make_error(ErrorCode::usage, "HOST[:PORT]=FILE is needed");
    }
    use(std::string(part.substr(0, equals)), std::string(part.substr(equals + 1)));
  }
  return {};
}

Status check_hosts(std::string_view list) {
  for (const auto host : split(list, ',')) {
    if (!is_host(host)) {
      return make_error(ErrorCode::usage, "HOST[:PORT] is needed, without a scheme");
    }
  }
  return {};
}

}  // namespace

Status set_plain_hosts(RegistryOptions& options, std::string_view value) {
  TRY(check_hosts(value));
  for (const auto host : split(value, ',')) options.plain_hosts.push_back(lowered(host));
  return {};
}

Status set_insecure_hosts(RegistryOptions& options, std::string_view value) {
  TRY(check_hosts(value));
  for (const auto host : split(value, ',')) options.tls[lowered(host)].skip_verify = true;
  return {};
}

Status set_ca_files(RegistryOptions& options, std::string_view value) {
  return each_assignment(value, [&](const std::string& host, std::string file) {
    options.tls[lowered(host)].ca_files.push_back(std::move(file));
  });
}

Status set_client_certificates(RegistryOptions& options, std::string_view value) {
  return each_assignment(value, [&](const std::string& host, const std::string& files) {
    auto& tls = options.tls[lowered(host)];
    const auto colon = files.find(':');
    tls.certificate_file = files.substr(0, colon);
    tls.key_file = colon == std::string::npos ? "" : files.substr(colon + 1);
  });
}

void apply_registry_environment(RegistryOptions& options) {
  options.proxy.http_proxy = proxy_value("HTTP_PROXY", "http_proxy");
  options.proxy.https_proxy = proxy_value("HTTPS_PROXY", "https_proxy");
  options.proxy.no_proxy = proxy_value("NO_PROXY", "no_proxy");
  const auto home = environment_value("HOME");
  auto docker = environment_value("DOCKER_CONFIG");
  if (docker.empty() && !home.empty()) docker = home + "/.docker";
  if (!docker.empty()) options.docker_files.push_back(docker + "/config.json");
  if (!home.empty()) options.docker_files.push_back(home + "/.dockercfg");
  const auto named = environment_value("REGISTRY_AUTH_FILE");
  const auto runtime = environment_value("XDG_RUNTIME_DIR");
  auto& containers = options.containers_files;
  if (!named.empty()) {
    containers.push_back(named);
  } else {
    if (!runtime.empty()) containers.push_back(runtime + "/containers/auth.json");
    if (!home.empty()) containers.push_back(home + "/.config/containers/auth.json");
  }
  const auto path = environment_value("PATH");
  for (const auto folder : split(path, ':')) {
    options.helper_folders.emplace_back(folder);
  }
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    options.helper_environment.emplace_back(*variable);
  }
}

}  // namespace iar::app
