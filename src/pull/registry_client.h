// Requests to registries (OCI distribution-spec, "Pull"): the endpoints of a reference in their
// order, credentials when they are asked for, retries within a deadline, a budget for each server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "model/digest.h"
#include "net/budget.h"
#include "net/http_client.h"
#include "net/retry.h"
#include "pull/authorizer.h"
#include "pull/credential.h"
#include "pull/mirrors.h"
#include "pull/reference.h"

namespace iar::pull {

// What all images of a program share. Thread-safe.
struct RegistryServices {
  net::HttpClient* http = nullptr;
  net::RequestBudget* budget = nullptr;
  std::vector<CredentialProvider> credentials;
  MirrorOptions mirrors;
  ConfigReader read_config = read_config_file;
  std::vector<std::string> plain_hosts;  // "HOST[:PORT]" to be spoken to without TLS
  net::RetryPolicy retry;
};

// How long something may take, and who may stop it.
struct Bounds {
  Deadline deadline = Deadline::never();
  std::stop_token stop = {};
};

// Sleeps; false when somebody asked to stop.
bool pause_for(std::chrono::milliseconds duration, const std::stop_token& stop);

// A response together with its right to be under way.
struct RegistryResponse {
  net::RequestBudget::Permit permit;
  net::Response response;
};

struct Document {
  std::string text;
  std::string media_type;     // as the server calls it, without parameters
  std::string stated_digest;  // Docker-Content-Digest; empty: none
};

// One endpoint for one repository. Thread-safe.
class EndpointClient {
 public:
  EndpointClient(const RegistryServices& services, Endpoint endpoint);

  struct Ask {
    std::string path;    // behind "/REPOSITORY": "/manifests/latest"
    std::string accept;  // empty: anything
    std::string range;   // "bytes=…"; empty: everything
  };
  // A response of status 2xx. Errors: those of HttpClient and Authorizer; not_found, rate_limited …
  // by status.
  Result<RegistryResponse> get(const Ask& ask, const Bounds& bounds);

  // The same and the whole body, with retries when that is cut. Errors: also limit.
  Result<Document> get_document(const Ask& ask, std::size_t bytes_max, const Bounds& bounds);

  // A request for a URL that the registry does not own (a foreign layer): no credentials.
  Result<RegistryResponse> get_foreign(const net::Url& url, const std::string& range,
                                       const Bounds& bounds);

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

 private:
  struct Attempt;
  Result<net::Url> url_of(std::string_view path) const;
  Result<net::Request> request_of(const Ask& ask) const;
  Result<RegistryResponse> send(net::Request request, const Ask* own, const Bounds& bounds);
  Status settle(Attempt& attempt, net::Response& response, const Bounds& bounds);
  Status settle_refusal(Attempt& attempt, net::Response& response, const Bounds& bounds);
  Status retry(Attempt& attempt, Error error, const Bounds& bounds,
               std::optional<std::chrono::seconds> server_wish = std::nullopt);
  bool fall_back_to_plain(const Error& error);
  [[nodiscard]] bool plain_realm_allowed() const;

  const RegistryServices& services_;
  const Endpoint endpoint_;
  std::atomic<bool> plain_;
  Authorizer authorizer_;
};

// All endpoints for one reference.
class ImageClient {
 public:
  // Errors: those of endpoints_for().
  static Result<std::unique_ptr<ImageClient>> make(const RegistryServices& services,
                                                   const Reference& reference);

  // A manifest or index by tag or digest, as the first endpoint that has it gives it. Nothing is
  // verified here. Errors: the last endpoint's; limit.
  Result<Document> manifest(std::string_view object, std::size_t bytes_max, const Bounds& bounds);

  // A small blob, whole.
  Result<std::string> blob(const model::Digest& digest, std::size_t bytes_max,
                           const Bounds& bounds);

  [[nodiscard]] std::size_t endpoint_count() const { return endpoints_.size(); }
  [[nodiscard]] EndpointClient& endpoint(std::size_t index) { return *endpoints_.at(index); }
  [[nodiscard]] const net::RetryPolicy& retry() const { return services_.retry; }

 private:
  ImageClient(const RegistryServices& services, const Reference& reference)
      : services_(services), reference_(reference) {}

  enum class Right : std::uint8_t { resolve, pull };
  Result<Document> first_answer(Right right, const EndpointClient::Ask& ask, std::size_t bytes_max,
                                const Bounds& bounds);

  const RegistryServices& services_;
  const Reference reference_;
  std::vector<std::unique_ptr<EndpointClient>> endpoints_;
};

}  // namespace iar::pull
