// Credential helpers: programs `docker-credential-NAME` that are asked for one registry's secret
// (docker CLI reference, "Credential helpers"; protocol of docker-credential-helpers: the registry
// on standard input of `get`, JSON with ServerURL, Username and Secret on standard output).
//
// They are run by their user's wish only and with the rights of this program, never from a worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pull/config_file.h"
#include "pull/credential.h"

namespace iar::pull {

constexpr std::chrono::seconds k_helper_time_max{30};
constexpr std::size_t k_helper_output_bytes_max = std::size_t{1} << 20;

struct HelperOptions {
  std::vector<std::string> directories;  // where the programs are looked for, in order (PATH)
  std::vector<std::string> environment;  // "NAME=VALUE", all that the program gets
};

// Asks `docker-credential-NAME get` for `server`. An empty credential when the helper has none.
// Errors: not_found (no such program), cancelled (it took too long and was killed), limit, corrupt,
// io (it failed). Its words are part of the error, its secret never is.
Result<Credential> ask_helper(std::string_view name, std::string_view server,
                              const HelperOptions& options, const Deadline& deadline);

// What `get` wrote. A user called "<token>" means that the secret is an identity token.
Result<Credential> parse_helper_output(std::string_view json);

// The provider for the helpers and the store of a file: the helper of the image's registry, else
// the store.
CredentialProvider helper_provider(const ConfigFile& file, HelperOptions options);

}  // namespace iar::pull
