// Registries as the options describe them: the wiring of net/, pull/ and source/.
#pragma once

#include <memory>
#include <string>

#include "app/registry_options.h"
#include "base/result.h"
#include "net/http_client.h"
#include "pull/keyring.h"
#include "pull/registry_client.h"
#include "source/registry.h"

namespace iar::app {

// A client as the options describe it. Errors: corrupt, unsupported (a proxy's address).
Result<std::unique_ptr<net::HttpClient>> make_http_client(const RegistryOptions& options);

class Registries {
 public:
  // Reads the files of credentials and mirrors, and a password from standard input when a user is
  // named. `image` is what that user is for. Errors: usage, corrupt and so on, with the file.
  static Result<std::unique_ptr<Registries>> make(const RegistryOptions& options,
                                                  const std::string& image);

  [[nodiscard]] source::RegistryOptions source_options() const;
  [[nodiscard]] const pull::RegistryServices& services() const { return services_; }

 private:
  Registries() = default;
  Status add_user(const RegistryOptions& options, const std::string& image);
  Status add_file(const std::string& path, pull::KeySyntax syntax, const RegistryOptions& options,
                  bool must_exist);
  Status add_credentials(const RegistryOptions& options);

  std::unique_ptr<net::HttpClient> http_;
  net::RequestBudget budget_{{}};
  pull::RegistryServices services_;
  bool foreign_layers_ = false;
};

}  // namespace iar::app
