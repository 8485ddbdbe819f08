#include "pull/token.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "net/failure.h"
#include "net/ip_address.h"

namespace iar::pull {

namespace {

constexpr std::string_view k_client = "iar";
constexpr std::chrono::seconds k_lifetime_min{60};
constexpr std::chrono::seconds k_lifetime_max{24 * 3600};

// "2024-01-31T23:59:59[.fraction]Z" (RFC 3339 in UTC, as token services write it).
std::optional<std::chrono::system_clock::time_point> parse_timestamp(std::string_view text) {
  if (text.size() < 20 || text.size() > 40 || !text.ends_with('Z')) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    int out = -1;
    const auto part = text.substr(at, length);
    const auto* const end = part.data() + part.size();
    const auto [stopped, error] = std::from_chars(part.data(), end, out);
    return error == std::errc() && stopped == end ? out : -1;
  };
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  const int second = number(17, 2);
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!date.ok() || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!query.empty()) query += "&";
  query += std::string(name) + "=" + net::percent_encoded(value);
}

// Several scopes come separated by blanks and go out one by one.
void add_scopes(std::string& query, std::string_view scopes) {
  for (const auto scope : split(scopes, ' ')) add_parameter(query, "scope", scope);
}

std::string form_body(const Credential& credential, std::string_view service,
                      std::string_view scopes) {
  std::string body;
  add_parameter(body, "grant_type", "refresh_token");
  add_parameter(body, "service", service);
  add_parameter(body, "client_id", k_client);
  add_parameter(body, "scope", scopes);
  add_parameter(body, "refresh_token", credential.identity_token);
  return body;
}

}  // namespace

std::string basic_authorization(const Credential& credential) {
  return "Basic " + base64(as_bytes(credential.username + ":" + credential.password));
}

Result<net::Request> token_request(const Challenge& challenge, const Credential& credential,
                                   std::string_view scope_wanted, const net::Url& registry,
                                   bool plain_allowed) {
  net::Request request;
  auto realm = net::Url::parse(challenge.parameter("realm"));
  if (!realm) {
    return net::network_error(ErrorCode::corrupt, "corrupt",
                              "the registry asks for a token without saying where to get one",
                              "Check that this is a container registry.", registry.display());
  }
  request.url = std::move(*realm);
  request.url.user.clear();
  request.url.password.clear();
  const bool loopback = net::is_loopback_host(request.url.host);
  if (registry.scheme == "https" && request.url.scheme == "http" && !loopback && !plain_allowed) {
    return net::network_error(
        ErrorCode::denied, "denied",
        "the registry wants credentials sent without TLS, to " + request.url.display(),
        "Name that host with --plain-http if this is meant.", registry.display());
  }
  const auto asked = challenge.parameter("scope");
  const auto scopes = asked.empty() ? scope_wanted : asked;
  const auto service = challenge.parameter("service");
  if (!credential.identity_token.empty()) {
    request.method = "POST";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = form_body(credential, service, scopes);
    return request;
  }
  add_parameter(request.url.query, "service", service);
  add_scopes(request.url.query, scopes);
  if (!credential.username.empty() || !credential.password.empty()) {
    add_parameter(request.url.query, "account", credential.username);
    request.private_headers = {{"Authorization", basic_authorization(credential)}};
  }
  return request;
}

Result<Token> parse_token(std::string_view json, std::chrono::system_clock::time_point now) {
  JsonDocument document;
  const auto root = document.parse(json);
  if (!root || !root->is_object()) {
    return make_error(ErrorCode::corrupt, "the token service's answer is not a JSON object");
  }
  Token out;
  out.value = root->text("token");
  if (out.value.empty()) out.value = root->text("access_token");
  const auto odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  const bool usable = !out.value.empty() && out.value.size() <= k_token_length_max &&
                      std::ranges::none_of(out.value, odd);
  if (!usable) return make_error(ErrorCode::corrupt, "the token service's answer has no token");
  const auto seconds = root->get("expires_in");
  const auto stated = seconds ? seconds->integer().value_or(0) : 0;
  // The specification's least; some services state less to clients that do not know of it.
  out.lifetime = std::clamp(std::chrono::seconds(std::clamp<std::int64_t>(stated, 0, 1'000'000)),
                            k_lifetime_min, k_lifetime_max);
  const auto issued = parse_timestamp(root->text("issued_at"));
  if (!issued || *issued >= now) return out;
  // A token out of the service's cache is older than this answer; a clock that is wrong by more
  // than the token's life tells nothing.
  const auto age = std::chrono::floor<std::chrono::seconds>(now - *issued);
  if (age < out.lifetime) out.lifetime -= age;
  return out;
}

}  // namespace iar::pull
