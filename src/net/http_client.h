// An HTTP client: deadlines on everything, redirects without secrets, proxies by Go's rules, TLS
// per host, bodies streamed by whoever reads them or taken whole up to a limit. Thread-safe; a
// Response belongs to one thread at a time and must not outlive its client.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "base/synced.h"
#include "net/http.h"
#include "net/proxy.h"
#include "net/transfer.h"

namespace iar::net {

constexpr int k_redirects_max = 10;
constexpr std::size_t k_idle_transfers_max = 8;

struct ClientOptions {
  ProxyOptions proxy;
  Timeouts timeouts;
  // By "HOST:PORT" or "HOST", as in Url::authority(); the more exact wins.
  std::map<std::string, TlsOptions> hosts;
  // Authorities that may be spoken to without TLS even when a redirect leads there from TLS.
  std::vector<std::string> plain_hosts;
  std::string system_ca_file;  // instead of the system's authorities; empty: these
  std::string user_agent = "iar";
};

// What went over the network so far, in all exchanges.
struct ClientStatistics {
  std::uint64_t requests = 0;
  std::uint64_t body_bytes = 0;
};

class HttpClient;

// A response whose head has come and whose body can be read once, front to back.
class Response {
 public:
  Response(Response&&) noexcept;
  Response& operator=(Response&&) noexcept;
  ~Response();

  [[nodiscard]] const ResponseHead& head() const { return head_; }
  [[nodiscard]] int status() const { return head_.status; }
  // What the server promises; nothing when it does not.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;

  // Some of the body; 0 at its end. Errors: unavailable (cut, stalled), cancelled (deadline).
  Result<std::size_t> read(MutableByteView out);

  // What came behind the body; complete once read() has answered 0.
  [[nodiscard]] const Headers& trailers() const { return transfer_->trailers(); }

  // The rest of the body. Errors: as read(), limit (more than `bytes_max`).
  Result<std::string> read_all(std::size_t bytes_max);

  // What the server says in this body, fit to print and without the request's secrets; whatever
  // goes wrong on the way only makes it shorter. Waits two seconds at most.
  std::string words();

 private:
  friend class HttpClient;
  Response(HttpClient& client, std::unique_ptr<Transfer> transfer, std::unique_ptr<Request> request,
           ResponseHead head, Deadline deadline);
  void give_back();

  HttpClient* client_;
  std::unique_ptr<Transfer> transfer_;
  std::unique_ptr<Request> request_;
  ResponseHead head_;
  Deadline deadline_;
};

class HttpClient {
 public:
  // Errors: corrupt, unsupported (a proxy's address).
  static Result<std::unique_ptr<HttpClient>> make(ClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Sends a request, follows redirects of GET and HEAD, and answers with whatever status came. The
  // deadline also holds for reading the response. Errors: see curl_error.h; denied for a redirect
  // from TLS to plain HTTP; corrupt for too many redirects and for one that leads nowhere.
  Result<Response> open(Request request, const Deadline& deadline);

  struct Whole {
    ResponseHead head;
    std::string body;
  };
  // open() and the whole body of a success. Errors: also those of status_error(), for any status
  // outside 2xx.
  Result<Whole> fetch(Request request, std::size_t body_bytes_max, const Deadline& deadline);

  [[nodiscard]] ClientStatistics statistics();

 private:
  friend class Response;
  HttpClient(ClientOptions options, ProxyRules rules);
  [[nodiscard]] const TlsOptions* known_tls(const Url& url) const;
  [[nodiscard]] TlsOptions tls_for(const Request& request, const Url& url, bool redirected) const;
  [[nodiscard]] bool plain_allowed(const Url& url) const;
  Result<Url> redirect_target(const ResponseHead& head) const;
  Result<std::unique_ptr<Transfer>> take_transfer();
  void give_back(std::unique_ptr<Transfer> transfer);
  void count_body(std::size_t bytes);

  const ClientOptions options_;
  const ProxyRules rules_;
  Synced<std::vector<std::unique_ptr<Transfer>>> idle_;
  Synced<ClientStatistics> statistics_;
};

}  // namespace iar::net
