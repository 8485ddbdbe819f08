#include "app/registries.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "pull/config_file.h"
#include "pull/credential_helper.h"

namespace iar::app {

namespace {

constexpr std::size_t k_password_bytes_max = 64 * 1024;

// All of standard input without its last line end.
Result<std::string> read_password() {
  std::string out;
  std::array<std::uint8_t, 4096> buffer{};
  while (true) {
    TRY_ASSIGN(const auto got, read_some(STDIN_FILENO, buffer));
    if (got == 0) break;
    out += as_text(ByteView(buffer).first(got));
    if (out.size() > k_password_bytes_max) {
      return make_error(ErrorCode::usage, "the password on standard input is longer than 64 KiB");
    }
  }
  while (out.ends_with('\n') || out.ends_with('\r')) out.pop_back();
  if (out.empty()) return make_error(ErrorCode::usage, "no password on standard input");
  return out;
}

pull::CredentialProvider provider_of(pull::Keyring keyring) {
  return [keyring = std::move(keyring)](const pull::Reference& reference,
                                        const Deadline&) -> Result<std::vector<pull::Credential>> {
    return keyring.lookup(reference);
  };
}

}  // namespace

// For the image's own registry and for no mirror.
Status Registries::add_user(const RegistryOptions& options, const std::string& image) {
  if (options.user.empty()) return {};
  TRY_ASSIGN(auto reference, source::registry_reference(image));
  pull::Credential credential;
  credential.username = options.user;
  credential.origin = "--user";
  TRY_ASSIGN(credential.password, read_password());
  services_.credentials.push_back(
      [domain = reference.domain, credential](
          const pull::Reference& asked, const Deadline&) -> Result<std::vector<pull::Credential>> {
        if (asked.domain != domain) return std::vector<pull::Credential>{};
        return std::vector<pull::Credential>{credential};
      });
  return {};
}

Status Registries::add_file(const std::string& path, pull::KeySyntax syntax,
                            const RegistryOptions& options, bool must_exist) {
  TRY_ASSIGN(const auto text, pull::read_config_file(path));
  if (!text) {
    if (must_exist) return make_error(ErrorCode::usage, "no such file of credentials", path);
    return {};
  }
  TRY_ASSIGN(auto file, pull::parse_config_file(*text, syntax, path));
  const bool has_helpers = !file.store.empty() || !file.helpers.empty();
  pull::CredentialProvider helpers;
  if (has_helpers) {
    helpers = pull::helper_provider(file, {options.helper_folders, options.helper_environment});
  }
  services_.credentials.push_back(provider_of(std::move(file.keyring)));
  if (has_helpers) services_.credentials.push_back(std::move(helpers));
  return {};
}

Status Registries::add_credentials(const RegistryOptions& options) {
  if (!options.credentials_file.empty()) {
    return add_file(options.credentials_file, pull::KeySyntax::kubelet, options, true);
  }
  for (const auto& path : options.docker_files) {
    TRY(add_file(path, pull::KeySyntax::kubelet, options, false));
  }
  for (const auto& path : options.containers_files) {
    TRY(add_file(path, pull::KeySyntax::containers, options, false));
  }
  return {};
}

Result<std::unique_ptr<net::HttpClient>> make_http_client(const RegistryOptions& options) {
  net::ClientOptions client;
  client.proxy = options.proxy;
  client.hosts = options.tls;
  client.plain_hosts = options.plain_hosts;
  client.timeouts = options.timeouts;
  client.user_agent = std::string("iar/") + IAR_VERSION;
  return net::HttpClient::make(std::move(client));
}

Result<std::unique_ptr<Registries>> Registries::make(const RegistryOptions& options,
                                                     const std::string& image) {
  auto out = std::unique_ptr<Registries>(new Registries());
  TRY_ASSIGN(out->http_, make_http_client(options));
  TRY(out->add_user(options, image));
  TRY(out->add_credentials(options));
  auto& services = out->services_;
  services.http = out->http_.get();
  services.budget = &out->budget_;
  services.plain_hosts = options.plain_hosts;
  services.mirrors.hosts_directory = options.hosts_folder;
  if (!options.registries_conf.empty()) {
    TRY_ASSIGN(const auto text, pull::read_config_file(options.registries_conf));
    if (!text) return make_error(ErrorCode::usage, "no such file", options.registries_conf);
    auto rules = pull::parse_registries_conf(*text);
    if (!rules) return with_context(std::move(rules).error(), options.registries_conf);
    services.mirrors.rules = std::move(*rules);
  }
  out->foreign_layers_ = options.foreign_layers;
  return out;
}

source::RegistryOptions Registries::source_options() const {
  return {&services_, foreign_layers_, {}, {}};
}

}  // namespace iar::app
