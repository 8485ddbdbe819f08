// Requests to a console: a token by OAuth2 (RFC 6749 §4.4), fetched when it is needed and again
// before it ends or when it is refused, and the host that the region, or the address of one's own
// console, gives. Not thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "agent/regions.h"
#include "agent/upload_hosts.h"
#include "base/deadline.h"
#include "base/json.h"
#include "base/result.h"
#include "net/http_client.h"

namespace iar::agent {

constexpr std::size_t k_console_answer_bytes_max = std::size_t{4} << 20U;

// Secrets: never logged.
struct ConsoleCredentials {
  std::string client_id;
  std::string client_secret;
  std::string cid;  // of the customer; empty: the client's own
};

struct ConsoleSettings {
  std::string url;     // of one's own console; empty: the region decides
  std::string region;  // name, or empty for autodiscovery; see regions.h
  net::TlsOptions tls;
  // Asked before each token: credentials may come, or change, while the agent runs.
  std::function<ConsoleCredentials()> credentials;
};

struct ConsoleRequest {
  std::string method = "GET";
  std::string path;
  std::string body;
  std::string content_type;
  bool upload = false;      // an inventory in the published form: for the upload host
  bool compressed = false;  // the body is gzip
};

class ConsoleClient {
 public:
  // `http` must outlive this.
  ConsoleClient(net::HttpClient& http, ConsoleSettings settings);

  // The body of a success. Errors: those of net::HttpClient; denied (401, 403, credentials are
  // missing), not_found (404, 405), conflict (409), usage (400, 413, 415, 422: the same request
  // will never be taken), unavailable (429 and everything else).
  Result<std::string> send(const ConsoleRequest& request, const Deadline& deadline,
                           const std::stop_token& stop);

  // What the last answer asked for by Retry-After.
  [[nodiscard]] std::optional<std::chrono::seconds> wish() const { return wish_; }
  [[nodiscard]] bool own_console() const { return !settings_.url.empty(); }
  // Where requests go, for people.
  [[nodiscard]] std::string place() const { return base(UploadHosts::Host::api); }

 private:
  struct Answer {
    int status = 0;
    std::string body;
    Error error;  // of a status that is no success
  };
  Status authorize(const Deadline& deadline, const std::stop_token& stop);
  Status take_token(const std::string& body);
  Result<Answer> exchange(net::Request request, const Deadline& deadline);
  Result<Answer> attempt(const ConsoleRequest& request, const Deadline& deadline,
                         const std::stop_token& stop);
  [[nodiscard]] std::string base(UploadHosts::Host host) const;
  Result<net::Request> request_to(const std::string& base, const ConsoleRequest& request,
                                  const std::stop_token& stop) const;

  net::HttpClient& http_;
  const ConsoleSettings settings_;
  const Region* region_;
  UploadHosts hosts_;
  std::string token_;
  std::chrono::steady_clock::time_point token_ends_;
  std::optional<std::chrono::seconds> wish_;
};

}  // namespace iar::agent
