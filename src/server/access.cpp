#include "server/access.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "httpd/form.h"
#include "server/credentials.h"

namespace iar::server {

namespace {

constexpr std::int64_t k_keys_ms = 60'000;
constexpr std::int64_t k_keys_again_ms = 5'000;
constexpr std::int64_t k_client_ms = 5'000;
constexpr std::int64_t k_revocation_ms = 1'000;
constexpr std::size_t k_remembered_max = 10'000;

constexpr std::uint32_t bits(std::initializer_list<Scope> scopes) {
  std::uint32_t out = 0;
  for (const Scope scope : scopes) out |= 1U << static_cast<unsigned>(scope);
  return out;
}

constexpr std::uint32_t k_agent =
    bits({Scope::any, Scope::cli_read, Scope::cli_write, Scope::image_read, Scope::image_write,
          Scope::container_read, Scope::installers_read});
constexpr std::uint32_t k_reader = bits({Scope::any, Scope::cli_read, Scope::image_read,
                                         Scope::kubernetes_read, Scope::installers_read});
constexpr std::uint32_t k_all = (1U << k_scope_count) - 1;

constexpr std::array k_roles = {
    Role{"administrator", "everything, also other clients", k_all},
    Role{"agent", "sends what it sees, and asks about images", k_agent},
    Role{"reader", "asks, and changes nothing", k_reader},
};

template <typename Map>
void bound(Map& map) {
  if (map.size() >= k_remembered_max) map.clear();
}

}  // namespace

std::span<const Role> roles() { return k_roles; }

std::uint32_t scope_bits(const std::vector<std::string>& names) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < k_scope_count; ++i) {
    if (std::ranges::find(names, scope_name(static_cast<Scope>(i))) != names.end()) out |= 1U << i;
  }
  return out;
}

std::vector<std::string> scope_names(std::uint32_t bits) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < k_scope_count; ++i) {
    if ((bits >> i & 1U) != 0) out.emplace_back(scope_name(static_cast<Scope>(i)));
  }
  return out;
}

Result<std::unique_ptr<Access>> Access::open(store::Store& store, const AccessLimits& limits,
                                             std::function<std::int64_t()> now_ms) {
  auto out = std::unique_ptr<Access>(new Access(store, limits, std::move(now_ms)));
  TRY(store.first_token_key({random_hex(16), random_hex(64), out->now_ms_()}));
  TRY(out->load_keys());
  return out;
}

Status Access::load_keys() {
  TRY_ASSIGN(auto keys, store_.token_keys());
  if (keys.empty()) return make_error(ErrorCode::internal, "no key to sign tokens with");
  keys_.with([&](Keys& known) { known = {std::move(keys), now_ms_()}; });
  return {};
}

Result<Credentials> Access::make_client(store::CustomerId customer, std::string_view cid,
                                        std::string_view name, std::uint32_t scopes) {
  Credentials out{random_hex(32), random_word(40), std::string(cid)};
  store::Client client;
  client.id = out.client_id;
  client.customer = customer;
  client.name = name;
  client.scopes = scope_names(scopes);
  client.secrets.push_back({secret_hash(out.client_secret), 0});
  client.created_ms = now_ms_();
  TRY(store_.put_client(client));
  return out;
}

Result<Credentials> Access::rotate(const Caller& caller, std::string_view client_id,
                                   std::int64_t overlap_seconds) {
  TRY_ASSIGN(store::Client client, store_.client(client_id));
  if (client.customer != caller.customer) {
    return make_error(ErrorCode::not_found, "no such client", std::string(client_id));
  }
  Credentials out{client.id, random_word(40), caller.cid};
  const std::int64_t now = now_ms_();
  const std::int64_t end = now + overlap_seconds * 1000;
  std::erase_if(client.secrets, [&](const store::ClientSecret& secret) {
    return secret.expires_ms != 0 && secret.expires_ms <= now;
  });
  for (store::ClientSecret& secret : client.secrets) {
    if (secret.expires_ms == 0 || secret.expires_ms > end) secret.expires_ms = end;
  }
  client.secrets.push_back({secret_hash(out.client_secret), 0});
  TRY(store_.put_client(client));
  return out;
}

// The client of that secret. Whether the client exists cannot be told from the time that it takes.
Result<Access::Known> Access::authenticated(std::string_view id, std::string_view secret) {
  static const std::string k_nobody = secret_hash("");
  auto client = store_.client(id);
  if (!client && client.error().code != ErrorCode::not_found) return client.error();
  const std::int64_t now = now_ms_();
  bool right = false;
  if (client) {
    for (const store::ClientSecret& each : client->secrets) {
      const bool holds = each.expires_ms == 0 || each.expires_ms > now;
      right = (holds && secret_matches(secret, each.hash)) || right;
    }
  } else {
    static_cast<void>(secret_matches(secret, k_nobody));
  }
  if (!right || !client->enabled) {
    return make_error(ErrorCode::denied,
                      "Failed to issue access token - Client authentication failed");
  }
  TRY_ASSIGN(Known out, known_client(client->id));
  out.client = std::move(client).value();
  return out;
}

Result<Access::Known> Access::known_client(const std::string& id) {
  const std::int64_t now = now_ms_();
  std::optional<Known> cached;
  clients_.with([&](auto& clients) {
    const auto found = clients.find(id);
    if (found != clients.end() && found->second.until_ms > now) cached = found->second;
  });
  if (cached) return std::move(*cached);
  Known out;
  TRY_ASSIGN(out.client, store_.client(id));
  TRY_ASSIGN(const auto customers, store_.customers());
  const auto owner = std::ranges::find(customers, out.client.customer, &store::Customer::id);
  if (owner == customers.end()) return make_error(ErrorCode::not_found, "no such customer");
  out.cid = owner->cid;
  out.until_ms = now + k_client_ms;
  clients_.with([&](auto& clients) {
    bound(clients);
    clients[id] = out;
  });
  return out;
}

Result<bool> Access::revoked(const std::string& token_id) {
  const std::int64_t now = now_ms_();
  const bool asked_lately = not_revoked_.with([&](auto& asked) {
    const auto found = asked.find(token_id);
    return found != asked.end() && found->second > now;
  });
  if (asked_lately) return false;
  TRY_ASSIGN(const bool out, store_.token_revoked(token_id));
  if (!out) {
    not_revoked_.with([&](auto& asked) {
      bound(asked);
      asked[token_id] = now + k_revocation_ms;
    });
  }
  return out;
}

Result<Token> Access::believed(std::string_view authorization) {
  const auto bearer = bearer_token(authorization);
  if (!bearer) return make_error(ErrorCode::denied, "access denied, invalid bearer token");
  const std::int64_t now = now_ms_();
  const auto ask = [&]() -> Result<Token> {
    return keys_.with([&](const Keys& known) -> Result<Token> {
      Result<Token> out = make_error(ErrorCode::denied, "access denied, invalid bearer token");
      for (const store::TokenKey& key : known.keys) {
        out = checked_token(*bearer, key.secret, now / 1000);
        if (out.ok()) return out;
      }
      return out;
    });
  };
  auto out = ask();
  const std::int64_t age = now - keys_.with([](const Keys& known) { return known.loaded_ms; });
  // Another replica may have made a newer key.
  if (age > k_keys_ms || (!out && age > k_keys_again_ms)) {
    TRY(load_keys());
    out = ask();
  }
  return out;
}

Refusal Access::bad_token(const httpd::Request& request, const Error& error) {
  if (error.code != ErrorCode::denied) return {503, "the service is not available", 0};
  const RateState rate = bad_tokens_.take(request.address, now_seconds());
  if (!rate.allowed) return {429, "API rate limit exceeded", rate.retry_seconds};
  return {401, "access denied, invalid bearer token", 0};
}

Refusal Access::signature_refusal(const httpd::Request& request) {
  const auto token = believed(request.header("Authorization"));
  return token ? Refusal{200, "", 0} : bad_token(request, token.error());
}

Verdict Access::verdict(const httpd::Request& request, Scope scope, bool counted) {
  const Error denied = make_error(ErrorCode::denied, "access denied");
  auto token = believed(request.header("Authorization"));
  if (!token) return {std::nullopt, bad_token(request, token.error()), {}};
  const auto withdrawn = revoked(token->id);
  if (!withdrawn || *withdrawn) {
    return {std::nullopt, bad_token(request, withdrawn ? denied : withdrawn.error()), {}};
  }
  auto known = known_client(token->client);
  if (!known && known.error().code != ErrorCode::not_found) {
    return {std::nullopt, {503, "the service is not available", 0}, {}};
  }
  if (!known || !known->client.enabled || known->cid != token->cid) {
    return {std::nullopt, bad_token(request, denied), {}};
  }
  const std::uint32_t scopes = token->scopes & scope_bits(known->client.scopes);
  if ((scopes >> static_cast<unsigned>(scope) & 1U) == 0) {
    return {std::nullopt, {403, "access denied, authorization failed", 0}, {}};
  }
  const RateState rate = counted ? customers_.take(known->cid, now_seconds())
                                 : customers_.look(known->cid, now_seconds());
  if (counted && !rate.allowed) {
    return {std::nullopt, {429, "API rate limit exceeded", rate.retry_seconds}, rate};
  }
  return {Caller{token->client, known->cid, known->client.customer, scopes}, {}, rate};
}

}  // namespace iar::server
