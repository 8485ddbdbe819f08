// What an Authorization header says (RFC 7617, RFC 6750 §2.1), whatever the case of its scheme.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iar::server {

struct BasicCredentials {
  std::string user;
  std::string password;

  bool operator==(const BasicCredentials&) const = default;
};

// Both halves are decoded as form values, as OAuth2 wants it (RFC 6749 §2.3.1), or taken as they
// are where they are none. Nothing when it is no Basic header.
std::optional<BasicCredentials> basic_credentials(std::string_view authorization);

std::optional<std::string_view> bearer_token(std::string_view authorization);

}  // namespace iar::server
