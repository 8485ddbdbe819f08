// What a registry may ask for, and where such things come from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "pull/reference.h"

namespace iar::pull {

// One way to identify to a registry. Secrets: never logged, never part of an error.
struct Credential {
  std::string username;
  std::string password;
  std::string identity_token;  // an OAuth2 refresh token for the registry's token service
  std::string registry_token;  // a bearer token to be shown to the registry as it is
  std::string origin;          // for people, without secrets: "config.json, key registry.example"

  [[nodiscard]] bool empty() const {
    return username.empty() && password.empty() && identity_token.empty() && registry_token.empty();
  }
  // Whether a registry could tell the two apart.
  [[nodiscard]] bool same_secret(const Credential& other) const {
    return username == other.username && password == other.password &&
           identity_token == other.identity_token && registry_token == other.registry_token;
  }
};

// The seam for every source of credentials: files, helpers, cluster Secrets, clouds. Answers the
// candidates for one image, best first; none is no error.
using CredentialProvider =
    std::function<Result<std::vector<Credential>>(const Reference&, const Deadline&)>;

struct Candidates {
  std::vector<Credential> credentials;  // in the order to try, each once
  std::vector<Error> failures;          // providers that could not answer
};

// The providers' candidates in the order of the providers.
Candidates candidates_for(const std::vector<CredentialProvider>& providers,
                          const Reference& reference, const Deadline& deadline);

}  // namespace iar::pull
