// Who may ask for what: API clients and their secrets, access tokens, how often anybody may ask.
// Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/synced.h"
#include "httpd/message.h"
#include "server/rate.h"
#include "server/route.h"
#include "server/token.h"
#include "store/store.h"

namespace iar::server {

struct AccessLimits {
  std::uint64_t bad_tokens_per_minute = 15;       // of an address
  std::uint64_t token_requests_per_minute = 300;  // of an address
  std::uint64_t customer_requests_per_minute = 6000;
};

// Whoever a token speaks for.
struct Caller {
  std::string client;
  std::string cid;
  store::CustomerId customer;
  std::uint32_t scopes = 0;
};

// A refusal, with the status and the words of the published service.
struct Refusal {
  int status = 403;
  std::string message;
  std::int64_t retry_seconds = 0;  // since 1970; of 429
};

// Either of the two.
struct Verdict {
  std::optional<Caller> caller;
  Refusal refusal;
  RateState rate;  // of the customer, where there is a caller
};

// What a new client may do, by name.
struct Role {
  std::string_view name;
  std::string_view sentence;
  std::uint32_t scopes;
};
std::span<const Role> roles();
std::uint32_t scope_bits(const std::vector<std::string>& names);
std::vector<std::string> scope_names(std::uint32_t bits);

// A client with its secret, which is not to be seen again.
struct Credentials {
  std::string client_id;      // 32 hexadecimal digits
  std::string client_secret;  // 40 characters
  std::string cid;
};

class Access {
 public:
  // Takes the key of the store, or makes the first. Errors: of the store.
  static Result<std::unique_ptr<Access>> open(store::Store& store, const AccessLimits& limits,
                                              std::function<std::int64_t()> now_ms);

  // Errors: of the store.
  Result<Credentials> make_client(store::CustomerId customer, std::string_view cid,
                                  std::string_view name, std::uint32_t scopes);
  // A second secret; the old ones end after `overlap_seconds`. Errors: not_found.
  Result<Credentials> rotate(const Caller& caller, std::string_view client_id,
                             std::int64_t overlap_seconds);

  // POST /oauth2/token and /oauth2/revoke. The response has everything but the headers that all
  // have.
  httpd::Response give_token(const httpd::Request& request, std::string_view trace);
  httpd::Response revoke_token(const httpd::Request& request, std::string_view trace);

  // Whether the token's signature and time are right: quick, without the store.
  [[nodiscard]] Refusal signature_refusal(const httpd::Request& request);
  // Everything: token, revocation, client, scope, rates.
  [[nodiscard]] Verdict verdict(const httpd::Request& request, Scope scope, bool counted);

 private:
  struct Known {
    store::Client client;
    std::string cid;
    std::int64_t until_ms = 0;
  };

  Access(store::Store& store, const AccessLimits& limits, std::function<std::int64_t()> now_ms)
      : store_(store),
        now_ms_(std::move(now_ms)),
        bad_tokens_(limits.bad_tokens_per_minute),
        token_requests_(limits.token_requests_per_minute),
        customers_(limits.customer_requests_per_minute) {}

  [[nodiscard]] std::int64_t now_seconds() const { return now_ms_() / 1000; }
  Status load_keys();
  Result<Token> believed(std::string_view authorization);
  Result<Known> known_client(const std::string& id);
  Result<bool> revoked(const std::string& token_id);
  Result<Known> authenticated(std::string_view id, std::string_view secret);
  [[nodiscard]] Refusal bad_token(const httpd::Request& request, const Error& error);

  store::Store& store_;
  std::function<std::int64_t()> now_ms_;
  Rate bad_tokens_;
  Rate token_requests_;
  Rate customers_;
  struct Keys {
    std::vector<store::TokenKey> keys;
    std::int64_t loaded_ms = 0;
  };
  Synced<Keys> keys_;
  Synced<std::map<std::string, Known, std::less<>>> clients_;
  Synced<std::map<std::string, std::int64_t, std::less<>>> not_revoked_;  // until when, ms
};

}  // namespace iar::server
