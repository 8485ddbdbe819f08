// One HTTP exchange over libcurl, driven by whoever waits for it: no thread of its own, a bounded
// buffer, and backpressure by TCP when nobody reads. Not thread-safe; may move between threads.
//
// A Transfer is used for many exchanges in turn and keeps its connections open between them.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/deadline.h"
#include "base/result.h"
#include "net/http.h"

namespace iar::net {

constexpr std::size_t k_head_bytes_max = std::size_t{64} << 10;
constexpr std::size_t k_headers_max = 256;

// One exchange without redirects; the pointers are borrowed until it is over.
struct Exchange {
  const Request* request = nullptr;
  Url url;                   // the request's, or a redirect's
  bool send_private = true;  // whether the private headers go along
  TlsOptions tls;
  std::string system_ca_file;  // instead of the system's authorities; empty: these
  const Url* proxy = nullptr;
  TlsOptions proxy_tls;
  std::string user_agent;
  Timeouts timeouts;
};

class Transfer {
 public:
  static Result<std::unique_ptr<Transfer>> make();
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Sends the request and waits for the response's head.
  Result<ResponseHead> start(const Exchange& exchange, const Deadline& deadline);

  // Some of the body; 0 at its end. Errors say how it ended otherwise; the code is `unavailable`
  // when the connection was cut or stalled, `cancelled` when the deadline passed.
  Result<std::size_t> read(MutableByteView out, const Deadline& deadline);

  // Ends the exchange. A connection whose body was not read to its end is closed.
  void finish();

  [[nodiscard]] bool at_end() const;

  // What came behind the body (RFC 9110 §6.5); complete at its end.
  [[nodiscard]] const Headers& trailers() const;

 private:
  struct State;
  explicit Transfer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace iar::net
