#include "net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "net/failure.h"

namespace iar::net {

namespace {

constexpr std::size_t k_words_bytes_max = std::size_t{16} << 10;
constexpr std::size_t k_drained_bytes_max = std::size_t{16} << 10;
constexpr std::chrono::seconds k_words_time{2};
constexpr std::chrono::milliseconds k_drain_time{500};

bool is_redirect(const ResponseHead& head, const Request& request) {
  const bool safe = request.method == "GET" || request.method == "HEAD";
  const int status = head.status;
  const bool moved =
      status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return safe && moved && !header_value(head.headers, "location").empty();
}

// Everything in a request that must not be seen in an error.
std::vector<std::string> secrets_of(const Request& request) {
  std::vector<std::string> out;
  for (const auto& header : request.private_headers) {
    const std::string_view value = header.value;
    const auto space = value.find(' ');
    if (space == std::string_view::npos) {
      out.emplace_back(value);
      continue;
    }
    out.emplace_back(value.substr(space + 1));
    const auto decoded = unbase64(out.back()).value_or(std::string());
    const auto colon = decoded.find(':');
    if (colon != std::string::npos) out.push_back(decoded.substr(colon + 1));
  }
  return out;
}

// Reads the short body of a redirect, so that its connection can be used again.
void drain(Transfer& transfer, const Deadline& deadline) {
  std::array<std::uint8_t, 4096> buffer{};
  const auto limit = deadline.earlier(Deadline::after(k_drain_time));
  for (std::size_t total = 0; total < k_drained_bytes_max;) {
    const auto got = transfer.read(buffer, limit);
    if (!got || *got == 0) return;
    total += *got;
  }
}

}  // namespace

Response::Response(HttpClient& client, std::unique_ptr<Transfer> transfer,
                   std::unique_ptr<Request> request, ResponseHead head, Deadline deadline)
    : client_(&client),
      transfer_(std::move(transfer)),
      request_(std::move(request)),
      head_(std::move(head)),
      deadline_(deadline) {}

Response::Response(Response&&) noexcept = default;

Response& Response::operator=(Response&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  client_ = other.client_;
  transfer_ = std::move(other.transfer_);
  request_ = std::move(other.request_);
  head_ = std::move(other.head_);
  deadline_ = other.deadline_;
  return *this;
}

Response::~Response() { give_back(); }

void Response::give_back() {
  if (transfer_) client_->give_back(std::move(transfer_));
}

std::optional<std::uint64_t> Response::content_length() const {
  const auto text = header_value(head_.headers, "content-length");
  std::uint64_t out = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, out);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return out;
}

Result<std::size_t> Response::read(MutableByteView out) {
  auto got = transfer_->read(out, deadline_);
  if (got) client_->count_body(*got);
  return got;
}

Result<std::string> Response::read_all(std::size_t bytes_max) {
  std::string out;
  std::array<std::uint8_t, 16384> buffer{};
  while (true) {
    TRY_ASSIGN(const auto got, read(buffer));
    if (got == 0) return out;
    if (out.size() + got > bytes_max) {
      return network_error(ErrorCode::limit, "limit_exceeded",
                           "the answer is larger than " + std::to_string(bytes_max) + " bytes", "",
                           head_.url.display());
    }
    out += as_text(ByteView(buffer).first(got));
  }
}

std::string Response::words() {
  std::string body;
  std::array<std::uint8_t, 4096> buffer{};
  const auto deadline = deadline_.earlier(Deadline::after(k_words_time));
  while (body.size() < k_words_bytes_max) {
    const auto got = transfer_->read(buffer, deadline);
    if (!got || *got == 0) break;
    body += as_text(ByteView(buffer).first(*got));
  }
  return without_secrets(server_words(head_.headers, body), secrets_of(*request_));
}

HttpClient::HttpClient(ClientOptions options, ProxyRules rules)
    : options_(std::move(options)), rules_(std::move(rules)) {}

Result<std::unique_ptr<HttpClient>> HttpClient::make(ClientOptions options) {
  TRY_ASSIGN(auto rules, ProxyRules::make(options.proxy));
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return make_error(ErrorCode::internal, "libcurl cannot be used");
  }
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(options), std::move(rules)));
}

HttpClient::~HttpClient() {
  idle_.with([](auto& idle) { idle.clear(); });
  curl_global_cleanup();
}

const TlsOptions* HttpClient::known_tls(const Url& url) const {
  for (const auto& name : {url.authority(), url.host}) {
    const auto found = options_.hosts.find(name);
    if (found != options_.hosts.end()) return &found->second;
  }
  return nullptr;
}

TlsOptions HttpClient::tls_for(const Request& request, const Url& url, bool redirected) const {
  const auto* const known = known_tls(url);
  TlsOptions out = known == nullptr ? TlsOptions{} : *known;
  out.ca_files.insert(out.ca_files.end(), request.tls.ca_files.begin(), request.tls.ca_files.end());
  if (redirected) return out;
  if (!request.tls.certificate_file.empty()) {
    out.certificate_file = request.tls.certificate_file;
    out.key_file = request.tls.key_file;
  }
  out.skip_verify = out.skip_verify || request.tls.skip_verify;
  return out;
}

bool HttpClient::plain_allowed(const Url& url) const {
  const auto& plain = options_.plain_hosts;
  return std::ranges::find(plain, url.authority()) != plain.end() ||
         std::ranges::find(plain, url.host) != plain.end();
}

Result<Url> HttpClient::redirect_target(const ResponseHead& head) const {
  auto target = head.url.resolve(header_value(head.headers, "location"));
  if (!target) {
    return network_error(ErrorCode::corrupt, "corrupt", "the server redirects to no usable URL", "",
                         head.url.display());
  }
  // Not even by a redirect may a URL bring credentials of its own.
  target->user.clear();
  target->password.clear();
  if (head.url.scheme == "https" && target->scheme == "http" && !plain_allowed(*target)) {
    return network_error(ErrorCode::denied, "denied",
                         "the server redirects from TLS to plain HTTP, " + target->display(),
                         "Name that host with --plain-http if this is meant.", head.url.display());
  }
  return target;
}

Result<std::unique_ptr<Transfer>> HttpClient::take_transfer() {
  auto idle = idle_.with([](auto& transfers) -> std::unique_ptr<Transfer> {
    if (transfers.empty()) return nullptr;
    auto last = std::move(transfers.back());
    transfers.pop_back();
    return last;
  });
  if (idle) return idle;
  return Transfer::make();
}

void HttpClient::give_back(std::unique_ptr<Transfer> transfer) {
  transfer->finish();
  idle_.with([&](auto& transfers) {
    if (transfers.size() < k_idle_transfers_max) transfers.push_back(std::move(transfer));
  });
}

void HttpClient::count_body(std::size_t bytes) {
  statistics_.with([&](auto& statistics) { statistics.body_bytes += bytes; });
}

ClientStatistics HttpClient::statistics() {
  return statistics_.with([](const auto& statistics) { return statistics; });
}

Result<Response> HttpClient::open(Request given, const Deadline& deadline) {
  auto request = std::make_unique<Request>(std::move(given));
  TRY_ASSIGN(auto transfer, take_transfer());
  Url url = request->url;
  bool at_home = true;
  for (int hop = 0; hop <= k_redirects_max; ++hop) {
    Exchange exchange;
    exchange.request = request.get();
    exchange.url = url;
    exchange.send_private = at_home;
    exchange.tls = tls_for(*request, url, !at_home);
    exchange.system_ca_file = options_.system_ca_file;
    if (request->unix_socket.empty()) exchange.proxy = rules_.proxy_for(url);
    if (exchange.proxy != nullptr) exchange.proxy_tls = tls_for({}, *exchange.proxy, true);
    exchange.user_agent = options_.user_agent;
    exchange.timeouts = options_.timeouts;
    statistics_.with([](auto& statistics) { ++statistics.requests; });
    TRY_ASSIGN(auto head, transfer->start(exchange, deadline));
    if (!is_redirect(head, *request)) {
      return Response(*this, std::move(transfer), std::move(request), std::move(head), deadline);
    }
    drain(*transfer, deadline);
    TRY_ASSIGN(auto target, redirect_target(head));
    // Once away from home, the secrets stay away: coming back would let a stranger choose the path.
    at_home = at_home && target.origin() == request->url.origin();
    url = std::move(target);
  }
  return network_error(ErrorCode::corrupt, "corrupt", "the server redirects more than 10 times", "",
                       request->url.display());
}

Result<HttpClient::Whole> HttpClient::fetch(Request request, std::size_t body_bytes_max,
                                            const Deadline& deadline) {
  TRY_ASSIGN(auto response, open(std::move(request), deadline));
  if (response.status() < 200 || response.status() > 299) {
    return status_error(response.head(), response.words());
  }
  TRY_ASSIGN(auto body, response.read_all(body_bytes_max));
  return Whole{response.head(), std::move(body)};
}

}  // namespace iar::net
