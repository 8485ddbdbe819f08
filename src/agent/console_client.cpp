#include "agent/console_client.h"

#include <algorithm>

#include "net/failure.h"
#include "net/retry.h"

namespace iar::agent {

namespace {

using Steady = std::chrono::steady_clock;

// A token is not used in its last seconds: it would end on the way.
constexpr std::chrono::seconds k_token_margin{60};
constexpr std::chrono::seconds k_token_least{5};
constexpr std::int64_t k_token_seconds_max = 24L * 3600;

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
    case 403: return ErrorCode::denied;
    case 404:
    case 405: return ErrorCode::not_found;
    case 409: return ErrorCode::conflict;
    case 400:
    case 413:
    case 415:
    case 422: return ErrorCode::usage;
    default: return ErrorCode::unavailable;
  }
}

// The message of the error envelope, for people.
std::string message_of(const net::Headers& headers, const std::string& body) {
  JsonDocument document;
  const auto root = document.parse(body);
  const auto errors = root ? root->get("errors") : std::nullopt;
  for (const auto& each : errors ? errors->elements() : std::vector<JsonValue>()) {
    if (!each.text("message").empty()) {
      return net::cleaned(each.text("message").substr(0, net::k_server_words_max));
    }
  }
  return net::server_words(headers, body);
}

std::string form_of(const ConsoleCredentials& credentials, bool own_console) {
  std::string out = "client_id=" + net::percent_encoded(credentials.client_id) +
                    "&client_secret=" + net::percent_encoded(credentials.client_secret);
  // One's own console refuses clients of another customer. The published one takes the member only
  // for parents of other customers.
  if (own_console && !credentials.cid.empty()) {
    out += "&member_cid=" + net::percent_encoded(credentials.cid);
  }
  return out;
}

}  // namespace

ConsoleClient::ConsoleClient(net::HttpClient& http, ConsoleSettings settings)
    : http_(http), settings_(std::move(settings)), region_(find_region(settings_.region)) {}

std::string ConsoleClient::base(UploadHosts::Host host) const {
  if (!settings_.url.empty()) {
    const std::size_t end = settings_.url.find_last_not_of('/');
    return settings_.url.substr(0, end + 1);
  }
  const Region& region = region_ != nullptr ? *region_ : regions().front();
  const bool upload = host == UploadHosts::Host::upload;
  return "https://" + std::string(upload ? region.upload_host : region.api_host);
}

Result<net::Request> ConsoleClient::request_to(const std::string& base,
                                               const ConsoleRequest& request,
                                               const std::stop_token& stop) const {
  net::Request out;
  TRY_ASSIGN(out.url, net::Url::parse(base + request.path));
  out.method = request.method;
  out.body = request.body;
  out.tls = settings_.tls;
  out.stop = stop;
  out.headers.push_back({"Accept", "application/json"});
  if (!request.content_type.empty()) out.headers.push_back({"Content-Type", request.content_type});
  if (request.compressed) out.headers.push_back({"Content-Encoding", "gzip"});
  return out;
}

Result<ConsoleClient::Answer> ConsoleClient::exchange(net::Request request,
                                                      const Deadline& deadline) {
  const std::string place = request.method + " " + request.url.display();
  TRY_ASSIGN(auto response, http_.open(std::move(request), deadline));
  const net::ResponseHead head = response.head();
  Answer out;
  out.status = head.status;
  TRY_ASSIGN(out.body, response.read_all(k_console_answer_bytes_max));
  wish_ = net::parse_retry_after(net::header_value(head.headers, "Retry-After"),
                                 std::chrono::system_clock::now());
  // Which region a client belongs to is known by the host that was asked first.
  const Region* const region = find_region(net::header_value(head.headers, "X-Cs-Region"));
  if (region_ == nullptr && region != nullptr && settings_.url.empty()) region_ = region;
  if (out.status >= 200 && out.status < 300) return out;
  const std::string words = message_of(head.headers, out.body);
  out.error = make_error(
      code_of(out.status),
      "status " + std::to_string(out.status) + (words.empty() ? "" : ": ") + words, place);
  return out;
}

Status ConsoleClient::take_token(const std::string& body) {
  JsonDocument document;
  TRY_ASSIGN(const auto root, document.parse(body));
  const auto seconds = root.get("expires_in");
  token_ = root.text("access_token");
  if (token_.empty())
    return make_error(ErrorCode::unavailable, "an answer without a token", place());
  const std::int64_t stated = seconds ? seconds->integer().value_or(0) : 0;
  const auto lasts = std::chrono::seconds(std::clamp<std::int64_t>(stated, 0, k_token_seconds_max));
  token_ends_ =
      Steady::now() + std::max<std::chrono::seconds>(lasts - k_token_margin, k_token_least);
  return {};
}

Status ConsoleClient::authorize(const Deadline& deadline, const std::stop_token& stop) {
  if (!token_.empty() && Steady::now() < token_ends_) return {};
  token_.clear();
  const ConsoleCredentials credentials = settings_.credentials();
  if (credentials.client_id.empty() || credentials.client_secret.empty()) {
    return make_reason_error(ErrorCode::denied, "no_credentials",
                             "there is no client id and secret yet", place());
  }
  ConsoleRequest ask;
  ask.method = "POST";
  ask.path = "/oauth2/token";
  ask.content_type = "application/x-www-form-urlencoded";
  // Twice: the first host may only say which region the client belongs to.
  for (int tries = 0; tries < 2; ++tries) {
    const Region* const asked = region_;
    TRY_ASSIGN(net::Request request, request_to(base(UploadHosts::Host::api), ask, stop));
    request.body = form_of(credentials, own_console());
    TRY_ASSIGN(Answer answer, exchange(std::move(request), deadline));
    if (answer.status < 300 && answer.status >= 200) return take_token(answer.body);
    if (asked == region_) {
      // A server may repeat in its words what it was told.
      answer.error.message =
          net::without_secrets(std::move(answer.error.message), {credentials.client_secret});
      return answer.error;
    }
  }
  return make_error(ErrorCode::unavailable, "no region has this client", place());
}

Result<ConsoleClient::Answer> ConsoleClient::attempt(const ConsoleRequest& request,
                                                     const Deadline& deadline,
                                                     const std::stop_token& stop) {
  TRY(authorize(deadline, stop));
  const auto host = request.upload ? hosts_.choice() : UploadHosts::Host::api;
  TRY_ASSIGN(net::Request out, request_to(base(host), request, stop));
  out.private_headers.push_back({"Authorization", "Bearer " + token_});
  auto answer = exchange(std::move(out), deadline);
  const bool failed = !answer || answer->status >= 500 || answer->status == 429;
  if (request.upload) hosts_.note(host, !failed);
  return answer;
}

Result<std::string> ConsoleClient::send(const ConsoleRequest& request, const Deadline& deadline,
                                        const std::stop_token& stop) {
  wish_.reset();
  TRY_ASSIGN(Answer answer, attempt(request, deadline, stop));
  if (answer.status == 401) {
    // Revoked, or the console has other keys now: once more with a new one.
    token_.clear();
    TRY_ASSIGN(answer, attempt(request, deadline, stop));
  }
  if (answer.status < 200 || answer.status >= 300) return answer.error;
  return std::move(answer.body);
}

}  // namespace iar::agent
