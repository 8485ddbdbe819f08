// http and https URLs (RFC 3986), parsed and resolved by libcurl's URL interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::net {

constexpr std::size_t k_url_length_max = 8192;

struct Url {
  std::string scheme;      // lower case
  std::string host;        // lower case; an IPv6 address without brackets
  std::uint16_t port = 0;  // the scheme's own when none was written
  std::string path;        // with its leading slash, escaped as written
  std::string query;       // without "?", escaped as written; empty: none
  std::string user;        // decoded
  std::string password;    // decoded

  // Errors: corrupt (not a URL, or a scheme other than http and https), limit.
  static Result<Url> parse(std::string_view text);
  // The same for any scheme, for proxies.
  static Result<Url> parse_any_scheme(std::string_view text);
  // The URL that a reference (a redirect's Location) means when it stands in this one.
  // Errors: as parse().
  [[nodiscard]] Result<Url> resolve(std::string_view reference) const;

  // "host:port", the port only when it is not the scheme's own; brackets around IPv6.
  [[nodiscard]] std::string authority() const;
  // "scheme://host:port", always with the port.
  [[nodiscard]] std::string origin() const;
  // For requests: everything but user and password.
  [[nodiscard]] std::string text() const;
  // For people: without user, password and query, and fit to print.
  [[nodiscard]] std::string display() const;

  bool operator==(const Url&) const = default;
};

// `text` with everything but RFC 3986's unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace iar::net
