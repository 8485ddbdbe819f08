// Sockets of container runtimes: the spellings that people use for them, and an HTTP client that
// speaks through one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "net/http_client.h"

namespace iar::runtime {

// The path that "unix:///run/x.sock", "unix///run/x.sock" or "/run/x.sock" means.
// Errors: usage (anything else).
Result<std::string> socket_path(std::string_view text);

// A client for one runtime's socket. Errors of all calls: denied and unavailable with the reason
// runtime_unavailable when nobody answers, otherwise those of net::HttpClient.
class SocketClient {
 public:
  static Result<std::unique_ptr<SocketClient>> make(std::string path, net::Timeouts timeouts = {});

  Result<net::Response> open(net::Request request, const Deadline& deadline);
  // A GET of `target` ("/images/json?all=1"), whole. Errors: also those of a status outside 2xx.
  Result<std::string> get(std::string_view target, std::size_t bytes_max, const Deadline& deadline);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SocketClient(std::string path, std::unique_ptr<net::HttpClient> http)
      : path_(std::move(path)), http_(std::move(http)) {}
  std::string path_;
  std::unique_ptr<net::HttpClient> http_;
};

}  // namespace iar::runtime
