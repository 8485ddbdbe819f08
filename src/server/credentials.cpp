#include "server/credentials.h"

#include "base/base64.h"
#include "base/text.h"
#include "httpd/form.h"

namespace iar::server {

namespace {

constexpr std::size_t k_header_size_max = 8192;

// What is behind the scheme; nothing when it is another one.
std::optional<std::string_view> after_scheme(std::string_view authorization,
                                             std::string_view scheme) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos || authorization.size() > k_header_size_max ||
      !equal_ignoring_case(authorization.substr(0, space), scheme)) {
    return std::nullopt;
  }
  return trimmed(authorization.substr(space));
}

std::string form_decoded(const std::string& text) {
  return httpd::percent_decoded(text, httpd::Plus::space).value_or(text);
}

}  // namespace

std::optional<BasicCredentials> basic_credentials(std::string_view authorization) {
  const auto text = after_scheme(authorization, "basic");
  if (!text) return std::nullopt;
  const auto decoded = unbase64(*text);
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return BasicCredentials{form_decoded(decoded->substr(0, colon)),
                          form_decoded(decoded->substr(colon + 1))};
}

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  const auto out = after_scheme(authorization, "bearer");
  if (!out || out->empty()) return std::nullopt;
  return out;
}

}  // namespace iar::server
