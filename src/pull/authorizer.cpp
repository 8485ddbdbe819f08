#include "pull/authorizer.h"

#include <algorithm>

#include "net/failure.h"
#include "pull/token.h"

namespace iar::pull {

namespace {

// A token that ends while a request is on its way helps nobody.
constexpr std::chrono::seconds k_expiry_margin{5};

}  // namespace

Authorizer::Shown Authorizer::current() {
  const std::scoped_lock lock(mutex_);
  // Without a header the registry asks again, and the same candidate gets a new token.
  if (expires_ && Clock::now() + k_expiry_margin >= *expires_) set({}, std::nullopt);
  return shown_;
}

void Authorizer::accepted(int number) {
  const std::scoped_lock lock(mutex_);
  if (number == shown_.number) taken_ = true;
}

bool Authorizer::established(int number) {
  const std::scoped_lock lock(mutex_);
  return number == shown_.number && taken_;
}

void Authorizer::set(std::string authorization, std::optional<Clock::time_point> expires) {
  shown_ = {std::move(authorization), shown_.number + 1};
  expires_ = expires;
}

const Challenge* Authorizer::offered(std::string_view scheme) const {
  const auto found = std::ranges::find(challenges_, scheme, &Challenge::scheme);
  return found == challenges_.end() ? nullptr : &*found;
}

Status Authorizer::refused(int number, const std::vector<Challenge>& challenges,
                           const net::Url& registry, const Deadline& deadline) {
  const std::scoped_lock lock(mutex_);
  if (number != shown_.number) return {};
  if (!challenges.empty()) challenges_ = challenges;
  if (!candidates_) candidates_ = lookup_(deadline);
  // What was good once has run out: the same candidate gets another chance, but only one. So does
  // one whose token service was out of order.
  if (tried_ && !taken_) ++index_;
  taken_ = tried_ = false;
  return next(registry, deadline);
}

// Shows the first candidate from index_ on that can be shown.
Status Authorizer::next(const net::Url& registry, const Deadline& deadline) {
  const auto count = candidates_->credentials.size();
  for (; index_ <= count; ++index_) {
    const auto& credential = index_ < count ? candidates_->credentials[index_] : Credential{};
    TRY_ASSIGN(tried_, show(credential, registry, deadline));
    if (tried_) return {};
  }
  return exhausted(registry);
}

Result<bool> Authorizer::show(const Credential& credential, const net::Url& registry,
                              const Deadline& deadline) {
  if (!credential.registry_token.empty()) {
    set("Bearer " + credential.registry_token, std::nullopt);
    return true;
  }
  if (const auto* const bearer = offered("bearer")) {
    return show_token(*bearer, credential, registry, deadline);
  }
  if (offered("basic") == nullptr || credential.username.empty()) return false;
  set(basic_authorization(credential), std::nullopt);
  return true;
}

Result<bool> Authorizer::show_token(const Challenge& challenge, const Credential& credential,
                                    const net::Url& registry, const Deadline& deadline) {
  TRY_ASSIGN(auto request, token_request(challenge, credential, options_.scope, registry,
                                         options_.plain_realm_allowed));
  const auto realm = request.url.display();
  auto answer = http_.fetch(std::move(request), k_token_answer_bytes_max, deadline);
  if (!answer) {
    // The service does not know this candidate; everything else is no verdict on it.
    const auto& error = answer.error();
    const bool verdict =
        error.reason == "denied" || error.code == ErrorCode::not_found || error.reason == "corrupt";
    if (!verdict || error.reason == "dns") return error;
    words_ = error.text();
    return false;
  }
  const auto token = parse_token(answer->body, std::chrono::system_clock::now());
  if (!token) return with_context(token.error(), realm);
  set("Bearer " + token->value, Clock::now() + token->lifetime);
  return true;
}

Error Authorizer::exhausted(const net::Url& registry) const {
  const auto& tried = candidates_->credentials;
  if (tried.empty()) {
    std::string cause = "the registry asks for credentials and none are known for it";
    for (const auto& failure : candidates_->failures) cause += "; " + failure.text();
    return net::network_error(ErrorCode::denied, "no_credentials", std::move(cause),
                              "Log in to the registry, or name a file of credentials.",
                              registry.display());
  }
  std::string origins;
  for (const auto& credential : tried) {
    origins += (origins.empty() ? "" : ", ") + credential.origin;
  }
  std::string cause = "the registry refuses the credentials that are known for it";
  if (!origins.empty()) cause += " (" + origins + ")";
  if (!words_.empty()) cause += "; " + words_;
  return net::network_error(ErrorCode::denied, "denied", std::move(cause),
                            "Check the user name, the password and the rights of this user.",
                            registry.display());
}

}  // namespace iar::pull
