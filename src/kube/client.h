// Requests to a cluster's API server (Kubernetes API concepts): who to be, what to count, which
// answer means what. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "kube/access.h"
#include "kube/token_file.h"
#include "net/http_client.h"

namespace iar::kube {

// One request that was answered, or was not.
struct RequestRecord {
  std::string_view verb;                  // get, list, watch
  std::string path;                       // with its query
  int status = 0;                         // 0: no answer
  std::chrono::milliseconds duration{0};  // until the answer began
};

struct ClientSettings {
  net::ProxyOptions proxy;
  // Without a byte for so long, an answer is given up: bookmarks come about once a minute.
  std::chrono::milliseconds silence_max{100'000};
  std::chrono::milliseconds first_byte{60'000};
  std::function<void(const RequestRecord&)> record;  // from several threads; empty: nobody asks
};

constexpr int k_status_gone = 410;

class ApiClient {
 public:
  // Errors: those of net::HttpClient::make().
  static Result<std::unique_ptr<ApiClient>> make(Access access, ClientSettings settings);

  // The answer to GET on `path` (with its query), whatever its status is. Errors: those of
  // net::HttpClient::open() and of the token's file.
  Result<net::Response> open(std::string_view verb, const std::string& path,
                             const Deadline& deadline, const std::stop_token& stop);

  // The whole body of a success. Errors: also api_error()'s, limit.
  Result<std::string> get(const std::string& path, std::size_t bytes_max, const Deadline& deadline,
                          const std::stop_token& stop);

  [[nodiscard]] const Access& access() const { return access_; }

 private:
  ApiClient(Access access, ClientSettings settings);
  Result<net::Request> request_for(const std::string& path);

  const Access access_;
  const ClientSettings settings_;
  TokenFile token_file_;
  std::unique_ptr<net::HttpClient> http_;
};

// The error that a refusal means, with the server's words (kind Status, or anything else). 401 and
// 403: denied; 404: not_found; 410: conflict, "too old"; 429 and 5xx: unavailable.
Error api_error(int status, std::string_view words, std::string_view path);

}  // namespace iar::kube
