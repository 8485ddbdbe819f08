// Which credentials of a configuration belong to an image, by the two sets of rules in use:
//
// kubelet: the package k8s.io/kubernetes/pkg/credentialprovider. A key is HOST[:PORT][/PATH], with
//   or without a scheme; "/v1/" and "/v2/" in front of the path mean nothing. The host is a shell
//   glob for each part between dots, ports are equal or both absent, the path is a plain prefix.
//   All keys that match are candidates, in reverse lexical order (so longer paths and names without
//   "*" come first); with none, an image of docker.io may use the key index.docker.io.
//   Departure: a bracketed IPv6 address is compared as it is and not as a glob's character class.
// containers: containers-auth.json(5). A key is HOST[:PORT][/NAMESPACE…], compared part by part;
//   the longest comes first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pull/credential.h"

namespace iar::pull {

enum class KeySyntax : std::uint8_t { kubelet, containers };

constexpr std::size_t k_key_length_max = 1024;

class Keyring {
 public:
  // Keys that cannot be understood are left out; false tells so.
  bool add(std::string_view key, Credential credential, KeySyntax syntax);

  // The candidates for an image, best first.
  [[nodiscard]] std::vector<Credential> lookup(const Reference& reference) const;
  // The same for "HOST[:PORT]/PATH" as it stands.
  [[nodiscard]] std::vector<Credential> lookup(std::string_view name) const;

  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::string key;  // without scheme and version path
    Credential credential;
    KeySyntax syntax = KeySyntax::kubelet;
  };
  std::vector<Entry> entries_;  // best first; of equal keys the one added first
};

// path.Match of one part of a host name: * ? [a-z] [^a-z] \x. A malformed pattern matches nothing.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace iar::pull
