// The cluster's Secrets for pulling, as they are now, and which of them speak for an image: those
// that its pods name, those of the settings, and (with discovery) all others.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/synced.h"
#include "kube/objects.h"
#include "pull/credential.h"
#include "pull/keyring.h"

namespace iar::agent {

// "ns1:secret1,ns2:secret2", with blanks and empty entries, as keys "ns1/secret1". What has no
// colon is left out and told.
struct SecretList {
  std::vector<std::string> keys;
  std::vector<std::string> problems;
};
SecretList parse_secret_list(std::string_view text);

// Thread-safe.
class SecretStore {
 public:
  // `kind` tells apart lists of which each is replaced as a whole.
  void begin_list(std::string_view kind);
  void end_list(std::string_view kind);
  // True when something is new. Errors: those of parsing the configuration.
  Result<bool> set(std::string_view kind, const kube::PullSecret& secret);
  void remove(const std::string& key);

  // The candidates of the Secrets named, in their order, then with `all` of every other one.
  [[nodiscard]] std::vector<pull::Credential> lookup(const std::vector<std::string>& keys, bool all,
                                                     const pull::Reference& reference);

 private:
  struct Entry {
    std::string kind;
    std::string config;
    std::shared_ptr<const pull::Keyring> keyring;
    bool listed = true;
  };
  Synced<std::map<std::string, Entry>> entries_;
};

}  // namespace iar::agent
