// An HTTP/1.1 server (RFC 9112) over TLS 1.2 or newer, for whoever may be at the other end:
// everything that a peer can make grow or wait has a limit. Handlers are plain functions that run
// on a bounded pool; reading, writing, TLS and timeouts happen in server.cpp alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "httpd/message.h"

namespace iar::httpd {

struct ServerLimits {
  std::uint32_t connections_max = 8192;  // more are closed at once
  std::uint32_t header_bytes_max = 32 << 10;
  std::uint64_t body_bytes_max = std::uint64_t{32} << 20U;       // as sent
  std::uint64_t inflated_bytes_max = std::uint64_t{128} << 20U;  // without its gzip
  std::uint64_t bodies_bytes_max = std::uint64_t{256} << 20U;    // of all connections, as sent
  std::uint32_t body_bytes_per_second_min = 4096;
  std::uint32_t waiting_max = 512;  // requests in wait for the pool
  std::chrono::seconds handshake_time_max = std::chrono::seconds(10);  // TLS
  std::chrono::seconds idle_time_max = std::chrono::seconds(120);      // between two requests
  std::chrono::seconds header_time_max = std::chrono::seconds(10);
  std::chrono::seconds body_time_free = std::chrono::seconds(10);  // before the least rate counts
  std::chrono::seconds write_time_max = std::chrono::seconds(60);
  std::chrono::seconds stop_time_max =
      std::chrono::seconds(10);  // for requests that are being answered
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // an address, or a name with one
  std::uint16_t port = 0;          // 0: any that is free
  std::string certificate_file;    // PEM, the whole chain
  std::string key_file;            // PEM
  std::uint32_t threads = 4;       // of the pool
  ServerLimits limits = {};
};

struct Handlers {
  // Answers a whole request. On any thread of the pool.
  std::function<Response(const Request&)> handle;
  // Looks at a request whose body has not been read; an answer refuses it. Must be quick: all
  // connections wait for it.
  std::function<std::optional<Response>(const Request&)> admit;
  // The answer to what never becomes a request.
  std::function<Response(int status, std::string_view message)> failure;
};

struct ServerCounts {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;     // since the start
  std::uint64_t refused = 0;      // connections and requests that a limit turned away
  std::uint64_t waiting = 0;      // requests in the pool or in wait for it
};

class Server {
 public:
  // Listens. Errors: usage (the address), io, not_found, corrupt (certificate or key), conflict
  // (the port is taken).
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handlers handlers);
  // Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ServerCounts counts() const;
  // Reads certificate and key again; connections from now on get them. Where that fails, the old
  // ones stay.
  Status reload_certificate();
  // No new connections; idle ones are closed, requests in work get their answers within
  // stop_time_max.
  void stop();

 private:
  struct Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace iar::httpd
