// The files in which people keep credentials for registries: docker's config.json (docker CLI
// reference, "Configuration files"), its older form .dockercfg (the `auths` object alone), and
// containers-auth.json(5). A Kubernetes Secret of type kubernetes.io/dockerconfigjson or
// kubernetes.io/dockercfg holds the same.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "pull/credential.h"
#include "pull/keyring.h"

namespace iar::pull {

constexpr std::size_t k_config_bytes_max = std::size_t{4} << 20;
constexpr std::size_t k_config_entries_max = 2'000;

struct ConfigFile {
  Keyring keyring;
  std::string store;  // credsStore: the helper for every registry; empty: none
  std::vector<std::pair<std::string, std::string>> helpers;  // credHelpers: registry, helper
  // Entries that could not be used, by key and without secrets.
  std::vector<std::string> problems;
};

// `origin` names the file for people. One broken entry does not spoil the others.
// Errors: corrupt (not a JSON object), limit.
Result<ConfigFile> parse_config_file(std::string_view json, KeySyntax syntax,
                                     std::string_view origin);

}  // namespace iar::pull
