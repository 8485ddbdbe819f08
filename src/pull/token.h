// Tokens for registries: what a Bearer challenge asks for and what comes back (distribution
// project, "Token Authentication Specification" and "Oauth2 Token Authentication").
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "pull/challenge.h"
#include "pull/credential.h"

namespace iar::pull {

constexpr std::size_t k_token_answer_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_token_length_max = std::size_t{48} << 10;

struct Token {
  std::string value;
  // How long it may be used from now on: what the service says, a minute when it says nothing.
  std::chrono::seconds lifetime{60};
};

// The request that turns `credential` (empty: nobody) into a token for `challenge`. A password goes
// by GET and Basic, an identity token by POST. `scope_wanted` is used when the challenge names
// none. `plain_allowed`: whether the realm may be plain HTTP though the registry is not. Errors:
// corrupt (no usable realm), denied (a plain realm).
Result<net::Request> token_request(const Challenge& challenge, const Credential& credential,
                                   std::string_view scope_wanted, const net::Url& registry,
                                   bool plain_allowed);

// The answer: `token` or `access_token`, `expires_in`, `issued_at`. Errors: corrupt.
Result<Token> parse_token(std::string_view json, std::chrono::system_clock::time_point now);

// The value of the header Authorization for a user and a password.
std::string basic_authorization(const Credential& credential);

}  // namespace iar::pull
