// The conversation about credentials with one registry, for one repository: nothing is shown until
// the registry asks; then the candidates in their order, and nobody at last.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "net/http_client.h"
#include "pull/challenge.h"
#include "pull/credential.h"

namespace iar::pull {

class Authorizer {
 public:
  // Looks the candidates up, once and only when a registry asks.
  using Lookup = std::function<Candidates(const Deadline&)>;
  struct Options {
    std::string scope;                 // "repository:NAME:pull"
    bool plain_realm_allowed = false;  // see token_request()
  };
  Authorizer(net::HttpClient& http, Lookup lookup, Options options)
      : http_(http), lookup_(std::move(lookup)), options_(std::move(options)) {}

  // What a request shows now. The number tells apart what was shown at different times.
  struct Shown {
    std::string authorization;  // empty: nothing
    int number = 0;
  };
  [[nodiscard]] Shown current();

  // A request that showed `number` was taken.
  void accepted(int number);
  // Whether one was.
  [[nodiscard]] bool established(int number);

  // A request that showed `number` was refused with these challenges (none: 403 or the like).
  // Answers once there is something else to show. Several threads may come at the same time: one
  // acts, the others take what it found. Errors: no_credentials, denied when nothing is left;
  // whatever stopped a token service from answering.
  Status refused(int number, const std::vector<Challenge>& challenges, const net::Url& registry,
                 const Deadline& deadline);

 private:
  using Clock = std::chrono::steady_clock;
  Status next(const net::Url& registry, const Deadline& deadline);
  Result<bool> show(const Credential& credential, const net::Url& registry,
                    const Deadline& deadline);
  Result<bool> show_token(const Challenge& challenge, const Credential& credential,
                          const net::Url& registry, const Deadline& deadline);
  void set(std::string authorization, std::optional<Clock::time_point> expires);
  [[nodiscard]] const Challenge* offered(std::string_view scheme) const;
  [[nodiscard]] Error exhausted(const net::Url& registry) const;

  net::HttpClient& http_;
  const Lookup lookup_;
  const Options options_;

  std::mutex mutex_;
  std::optional<Candidates> candidates_;
  std::vector<Challenge> challenges_;  // the last that came
  std::size_t index_ = 0;              // of the candidate shown; one more than there are: nobody
  bool tried_ = false;                 // the candidate is, or was, shown
  bool taken_ = false;                 // and a registry accepted it
  Shown shown_;
  std::optional<Clock::time_point> expires_;
  std::string words_;  // of the last token service that refused
};

}  // namespace iar::pull
