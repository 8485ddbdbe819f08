// POST /oauth2/token (RFC 6749 §4.4) and /oauth2/revoke (RFC 7009), as the published clients ask.
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "httpd/form.h"
#include "server/access.h"
#include "server/credentials.h"
#include "server/envelope.h"

namespace iar::server {

namespace {

httpd::Response refused(int status, std::string_view message, std::string_view trace) {
  return {status, "application/json", error_envelope(status, message, {0, trace})};
}

httpd::Response limited(const RateState& rate, std::string_view trace) {
  httpd::Response out = refused(429, "API rate limit exceeded", trace);
  out.headers.push_back({"X-RateLimit-RetryAfter", std::to_string(rate.retry_seconds)});
  return out;
}

// Of the header where it has them, else of the form.
std::optional<BasicCredentials> credentials_of(const httpd::Request& request,
                                               const httpd::Form& form) {
  if (auto basic = basic_credentials(request.header("Authorization"))) return basic;
  const auto id = httpd::form_value(form, "client_id");
  const auto secret = httpd::form_value(form, "client_secret");
  if (!id || !secret) return std::nullopt;
  return BasicCredentials{std::string(*id), std::string(*secret)};
}

// A CID is written with or without its checksum.
bool same_customer(std::string_view left, std::string_view right) {
  return equal_ignoring_case(left.substr(0, left.find('-')), right.substr(0, right.find('-')));
}

}  // namespace

httpd::Response Access::give_token(const httpd::Request& request, std::string_view trace) {
  const RateState rate = token_requests_.take(request.address, now_seconds());
  if (!rate.allowed) return limited(rate, trace);
  const auto form = httpd::parse_form(request.body);
  if (!form) return refused(400, "the form cannot be decoded", trace);
  const auto grant = httpd::form_value(*form, "grant_type");
  if (grant && *grant != "client_credentials") {
    return refused(400, "grant_type must be client_credentials", trace);
  }
  const auto given = credentials_of(request, *form);
  if (!given) return refused(400, "client_id and client_secret are needed", trace);
  const auto client = authenticated(given->user, given->password);
  if (!client) {
    if (client.error().code == ErrorCode::denied)
      return refused(403, client.error().message, trace);
    return refused(500, "the service is not available", trace);
  }
  const auto member = httpd::form_value(*form, "member_cid");
  if (member && !member->empty() && !same_customer(*member, client->cid)) {
    return refused(
        403, "Failed to issue access token - Client authentication failed for member_cid", trace);
  }
  static_cast<void>(store_.note_client_use(client->client.id));
  const Token token{random_hex(32), client->client.id, client->cid,
                    scope_bits(client->client.scopes), now_seconds() + k_token_seconds};
  JsonWriter out;
  const std::string key = keys_.with([](const Keys& known) { return known.keys.front().secret; });
  out.begin_object().member("access_token", signed_token(token, key));
  out.key("expires_in").integer(k_token_seconds).member("token_type", "bearer").end_object();
  httpd::Response response{201, "application/json", out.take()};
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

// Some clients show their credentials, some only name themselves, some do neither: whoever has the
// token may revoke it, but credentials that are shown must be right.
httpd::Response Access::revoke_token(const httpd::Request& request, std::string_view trace) {
  const RateState rate = token_requests_.take(request.address, now_seconds());
  if (!rate.allowed) return limited(rate, trace);
  const auto form = httpd::parse_form(request.body);
  const auto text = form ? httpd::form_value(*form, "token") : std::nullopt;
  if (!text || text->empty()) return refused(400, "token is needed", trace);
  const auto token = believed("Bearer " + std::string(*text));
  const auto shown = basic_credentials(request.header("Authorization"));
  if (shown) {
    const auto client = authenticated(shown->user, shown->password);
    if (!client || (token && token->cid != client->cid)) {
      return refused(403, "access denied, authorization failed", trace);
    }
  }
  const auto named = httpd::form_value(*form, "client_id");
  if (token && named && !named->empty() && *named != token->client) {
    return refused(403, "access denied, authorization failed", trace);
  }
  // What is no token of ours, or not any more, needs no revocation (RFC 7009 §2.2).
  if (token) {
    if (!store_.revoke_token(token->id, token->expires_seconds * 1000).ok()) {
      return refused(500, "the service is not available", trace);
    }
    not_revoked_.with([&](auto& asked) { asked.erase(token->id); });
  }
  return {200, "application/json", envelope(Payload::list, {}, {0, trace})};
}

}  // namespace iar::server
