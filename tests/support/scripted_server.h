// An HTTP server on a loopback port whose answers a test writes: each connection is read up to the
// end of a request and answered by a function, until that says to close.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace iar::testing {

class ScriptedServer {
 public:
  struct Answer {
    std::string bytes;
    bool close = false;                 // after the bytes
    std::chrono::milliseconds hold{0};  // before closing or the next request
  };
  // `request` is everything up to the empty line, and the body by its Content-Length.
  using Handler = std::function<Answer(const std::string& request)>;

  // A greeting is sent to every connection, which is then closed, and the handler is never asked.
  explicit ScriptedServer(Handler handler, std::string greeting = {})
      : handler_(std::move(handler)), greeting_(std::move(greeting)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    static_cast<void>(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length));
    static_cast<void>(::listen(listener_, 16));
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
  }
  ~ScriptedServer() {
    acceptor_.request_stop();
    acceptor_.join();
    connections_.clear();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string authority(const std::string& host = "127.0.0.1") const {
    return host + ":" + std::to_string(port_);
  }
  [[nodiscard]] std::string url(const std::string& path,
                                const std::string& host = "127.0.0.1") const {
    return "http://" + authority(host) + path;
  }
  // All requests so far.
  [[nodiscard]] std::vector<std::string> requests() {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

  // The number that stands at a place of a request.
  static std::size_t number_at(const std::string& text, std::size_t at) {
    std::size_t out = 0;
    std::from_chars(text.data() + at, text.data() + text.size(), out);
    return out;
  }

  // An ordinary answer.
  static Answer reply(int status, const std::string& body, const std::string& headers = {}) {
    return {"HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body};
  }

 private:
  static bool readable(int descriptor, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd wait{descriptor, POLLIN, 0};
      if (::poll(&wait, 1, 20) > 0) return true;
    }
    return false;
  }

  void accept_all(const std::stop_token& stop) {
    while (readable(listener_, stop)) {
      const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      connections_.emplace_back([this, connection](const std::stop_token& inner) {
        serve(connection, inner);
        ::close(connection);
      });
    }
  }

  void serve(int connection, const std::stop_token& stop) {
    if (!greeting_.empty()) {
      static_cast<void>(readable(connection, stop) && send_all(connection, greeting_));
      return;
    }
    std::string input;
    while (true) {
      auto end = input.find("\r\n\r\n");
      while (end == std::string::npos || input.size() < end + 4 + body_length(input)) {
        char buffer[4096];
        if (!readable(connection, stop)) return;
        const auto got = ::recv(connection, buffer, sizeof(buffer), 0);
        if (got <= 0) return;
        input.append(buffer, static_cast<std::size_t>(got));
        end = input.find("\r\n\r\n");
      }
      const auto length = end + 4 + body_length(input);
      const auto request = input.substr(0, length);
      input.erase(0, length);
      {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
      }
      const auto answer = handler_(request);
      if (!send_all(connection, answer.bytes)) return;
      const auto until = std::chrono::steady_clock::now() + answer.hold;
      while (std::chrono::steady_clock::now() < until && !stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      if (answer.close || stop.stop_requested()) return;
    }
  }

  static std::size_t body_length(const std::string& request) {
    const auto at = request.find("Content-Length: ");
    return at == std::string::npos ? 0 : number_at(request, at + 16);
  }

  static bool send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  Handler handler_;
  std::string greeting_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

}  // namespace iar::testing
