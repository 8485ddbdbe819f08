// WWW-Authenticate: which schemes a server offers (RFC 9110 §11.6.1), read leniently.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iar::pull {

constexpr std::size_t k_challenges_max = 32;
constexpr std::size_t k_challenge_parameters_max = 64;
constexpr std::size_t k_challenge_header_bytes_max = std::size_t{16} << 10;

struct Challenge {
  std::string scheme;                                           // lower case: "bearer", "basic"
  std::string token68;                                          // empty: none
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  // The first parameter of that name, else empty.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

// The challenges of one header value, in order. What cannot be understood ends the list: the ones
// before it still count.
std::vector<Challenge> parse_challenges(std::string_view header_value);

}  // namespace iar::pull
