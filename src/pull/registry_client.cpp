#include "pull/registry_client.h"

#include <algorithm>
#include <array>
#include <thread>

#include "base/text.h"
#include "net/curl_error.h"
#include "net/failure.h"
#include "net/ip_address.h"

namespace iar::pull {

namespace {

constexpr std::chrono::milliseconds k_pause_slice{50};
// More refusals than candidates could ever cause mean that nothing will help.
constexpr int k_refusals_max = 64;

constexpr std::string_view k_manifest_types =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json";

bool listed(const std::vector<std::string>& names, std::string_view authority) {
  const auto host = net::host_of_authority(authority);
  return std::ranges::any_of(names, [&](const auto& n) { return n == authority || n == host; });
}

bool starts_plain(const RegistryServices& services, const Endpoint& endpoint) {
  return endpoint.scheme == Scheme::http || listed(services.plain_hosts, endpoint.authority);
}

Candidates look_up(const RegistryServices& services, const Endpoint& endpoint,
                   const Deadline& deadline) {
  Reference reference;
  // Mirrors are known by their own names; docker.io by its name in references.
  const bool hub = endpoint.authority == "registry-1.docker.io";
  reference.domain = hub ? "docker.io" : endpoint.authority;
  reference.repository = endpoint.repository;
  return candidates_for(services.credentials, reference, deadline);
}

std::vector<Challenge> challenges_of(const net::ResponseHead& head) {
  std::vector<Challenge> out;
  for (const auto value : net::header_values(head.headers, "www-authenticate")) {
    for (auto& challenge : parse_challenges(value)) out.push_back(std::move(challenge));
  }
  return out;
}

std::optional<std::chrono::seconds> server_wish(const net::ResponseHead& head) {
  const auto value = net::header_value(head.headers, "retry-after");
  if (value.empty()) return std::nullopt;
  return net::parse_retry_after(value, std::chrono::system_clock::now());
}

}  // namespace

bool pause_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (!stop.stop_requested()) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= std::chrono::steady_clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, k_pause_slice));
  }
  return false;
}

// What one get() remembers between its requests.
struct EndpointClient::Attempt {
  net::Request request;
  const Ask* own = nullptr;  // nullptr: a URL that the registry does not own
  net::Backoff backoff;
  Authorizer::Shown shown = {};
  int refusals = 0;
  std::optional<Error> first_refusal = {};
};

EndpointClient::EndpointClient(const RegistryServices& services, Endpoint endpoint)
    : services_(services),
      endpoint_(std::move(endpoint)),
      plain_(starts_plain(services, endpoint_)),
      authorizer_(
          *services.http,
          [this](const Deadline& deadline) { return look_up(services_, endpoint_, deadline); },
          {"repository:" + endpoint_.repository + ":pull", plain_realm_allowed()}) {}

bool EndpointClient::plain_realm_allowed() const {
  return endpoint_.scheme == Scheme::http || listed(services_.plain_hosts, endpoint_.authority);
}

Result<net::Url> EndpointClient::url_of(std::string_view path) const {
  std::string text = plain_ ? "http://" : "https://";
  text += endpoint_.authority + endpoint_.path + "/" + endpoint_.repository + std::string(path);
  if (!endpoint_.origin.empty()) text += "?ns=" + net::percent_encoded(endpoint_.origin);
  return net::Url::parse(text);
}

Result<net::Request> EndpointClient::request_of(const Ask& ask) const {
  net::Request request;
  TRY_ASSIGN(request.url, url_of(ask.path));
  if (!ask.accept.empty()) request.headers.push_back({"Accept", ask.accept});
  if (!ask.range.empty()) request.headers.push_back({"Range", ask.range});
  // They may well be credentials.
  for (const auto& [name, value] : endpoint_.headers) {
    request.private_headers.push_back({name, value});
  }
  request.tls.ca_files = endpoint_.ca_files;
  request.tls.skip_verify = endpoint_.skip_verify;
  if (!endpoint_.client_certificates.empty()) {
    const auto& [certificate, key] = endpoint_.client_certificates.front();
    request.tls.certificate_file = certificate;
    request.tls.key_file = key;
  }
  return request;
}

Result<RegistryResponse> EndpointClient::get(const Ask& ask, const Bounds& bounds) {
  TRY_ASSIGN(auto request, request_of(ask));
  return send(std::move(request), &ask, bounds);
}

Result<RegistryResponse> EndpointClient::get_foreign(const net::Url& url, const std::string& range,
                                                     const Bounds& bounds) {
  net::Request request;
  request.url = url;
  if (!range.empty()) request.headers.push_back({"Range", range});
  return send(std::move(request), nullptr, bounds);
}

Result<RegistryResponse> EndpointClient::send(net::Request request, const Ask* own,
                                              const Bounds& bounds) {
  Attempt attempt{std::move(request), own, net::Backoff(services_.retry)};
  while (true) {
    TRY_ASSIGN(auto permit,
               services_.budget->acquire(attempt.request.url.origin(), bounds.deadline));
    net::Request next = attempt.request;
    if (own != nullptr) attempt.shown = authorizer_.current();
    if (!attempt.shown.authorization.empty()) {
      next.private_headers.push_back({"Authorization", attempt.shown.authorization});
    }
    auto response = services_.http->open(std::move(next), bounds.deadline);
    if (!response) {
      if (own != nullptr && fall_back_to_plain(response.error())) {
        TRY_ASSIGN(attempt.request, request_of(*own));
        continue;
      }
      permit = {};
      TRY(retry(attempt, response.error(), bounds));
      continue;
    }
    if (response->status() >= 200 && response->status() < 300) {
      if (own != nullptr) authorizer_.accepted(attempt.shown.number);
      return RegistryResponse{std::move(permit), std::move(*response)};
    }
    permit = {};
    TRY(settle(attempt, *response, bounds));
  }
}

// What to do about a status that is no success: fine when the request is to be sent again.
Status EndpointClient::settle(Attempt& attempt, net::Response& response, const Bounds& bounds) {
  const int status = response.status();
  const bool at_home = response.head().url.origin() == attempt.request.url.origin();
  const bool refusal = status == 401 || status == 403 || status == 404;
  if (attempt.own != nullptr && at_home && refusal)
    return settle_refusal(attempt, response, bounds);
  const auto wish = server_wish(response.head());
  auto error = net::status_error(response.head(), response.words());
  if (status == 429 && wish) {
    const auto quiet = std::min(*wish, services_.retry.retry_after_max);
    services_.budget->quiet(attempt.request.url.origin(), quiet);
  }
  return retry(attempt, std::move(error), bounds, wish);
}

// A registry may hide behind 403 and 404 that somebody else would be let in.
Status EndpointClient::settle_refusal(Attempt& attempt, net::Response& response,
                                      const Bounds& bounds) {
  auto error = net::status_error(response.head(), response.words());
  const bool asked = response.status() == 401;
  // Nothing was shown, or what was shown is known to be good: the answer means what it says.
  if (!asked &&
      (attempt.shown.authorization.empty() || authorizer_.established(attempt.shown.number))) {
    return error;
  }
  if (!asked && !attempt.first_refusal) attempt.first_refusal = error;
  if (++attempt.refusals > k_refusals_max) return error;
  const auto challenges = asked ? challenges_of(response.head()) : std::vector<Challenge>{};
  if (asked && challenges.empty() && attempt.shown.authorization.empty()) return error;
  const auto other =
      authorizer_.refused(attempt.shown.number, challenges, attempt.request.url, bounds.deadline);
  if (other) return {};
  if (net::worth_a_retry(other.error())) return retry(attempt, other.error(), bounds);
  const bool nobody_left =
      other.error().reason == "denied" || other.error().reason == "no_credentials";
  return nobody_left && attempt.first_refusal ? *attempt.first_refusal : other.error();
}

Status EndpointClient::retry(Attempt& attempt, Error error, const Bounds& bounds,
                             std::optional<std::chrono::seconds> wish) {
  if (!net::worth_a_retry(error)) return error;
  const auto pause = attempt.backoff.next(bounds.deadline, wish);
  if (!pause || !pause_for(*pause, bounds.stop)) return error;
  return {};
}

// Registries on this machine, and those that are named as insecure, often do without TLS.
bool EndpointClient::fall_back_to_plain(const Error& error) {
  if (endpoint_.scheme != Scheme::either || plain_ || !net::is_plain_http_error(error)) {
    return false;
  }
  plain_ = true;
  return true;
}

Result<std::unique_ptr<ImageClient>> ImageClient::make(const RegistryServices& services,
                                                       const Reference& reference) {
  auto out = std::unique_ptr<ImageClient>(new ImageClient(services, reference));
  TRY_ASSIGN(auto endpoints, endpoints_for(services.mirrors, services.read_config, reference));
  for (auto& endpoint : endpoints) {
    out->endpoints_.push_back(std::make_unique<EndpointClient>(services, std::move(endpoint)));
  }
  return out;
}

Result<Document> EndpointClient::get_document(const Ask& ask, std::size_t bytes_max,
                                              const Bounds& bounds) {
  net::Backoff backoff(services_.retry);
  while (true) {
    TRY_ASSIGN(auto answer, get(ask, bounds));
    auto text = answer.response.read_all(bytes_max);
    if (text) {
      const auto& headers = answer.response.head().headers;
      const auto type = net::header_value(headers, "content-type");
      return Document{std::move(*text), std::string(trimmed(type.substr(0, type.find(';')))),
                      std::string(net::header_value(headers, "docker-content-digest"))};
    }
    if (!net::worth_a_retry(text.error())) return text.error();
    const auto pause = backoff.next(bounds.deadline);
    if (!pause || !pause_for(*pause, bounds.stop)) return text.error();
  }
}

Result<Document> ImageClient::first_answer(Right right, const EndpointClient::Ask& ask,
                                           std::size_t bytes_max, const Bounds& bounds) {
  std::optional<Error> last;
  for (const auto& client : endpoints_) {
    const auto& endpoint = client->endpoint();
    if (right == Right::resolve ? !endpoint.can_resolve : !endpoint.can_pull) continue;
    auto document = client->get_document(ask, bytes_max, bounds);
    if (document) return document;
    last = document.error();
    if (last->code == ErrorCode::cancelled) break;
  }
  if (last) return *last;
  return make_error(ErrorCode::not_found, "no server may be asked for it", reference_.text());
}

Result<Document> ImageClient::manifest(std::string_view object, std::size_t bytes_max,
                                       const Bounds& bounds) {
  const bool by_digest = object.find(':') != std::string_view::npos;
  return first_answer(by_digest ? Right::pull : Right::resolve,
                      {"/manifests/" + std::string(object), std::string(k_manifest_types), {}},
                      bytes_max, bounds);
}

Result<std::string> ImageClient::blob(const model::Digest& digest, std::size_t bytes_max,
                                      const Bounds& bounds) {
  TRY_ASSIGN(auto document,
             first_answer(Right::pull, {"/blobs/" + digest.text(), {}, {}}, bytes_max, bounds));
  return std::move(document.text);
}

}  // namespace iar::pull
