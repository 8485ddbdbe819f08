#include "runtime/socket.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "model/diagnostic.h"
#include "net/failure.h"

namespace iar::runtime {

namespace {

Error nobody_there(std::string message, const std::string& path) {
  Error error = model::with_reason(make_error(ErrorCode::unavailable, std::move(message), path),
                                   model::Reason::runtime_unavailable);
  error.advice = "Check that the runtime runs and that this is its socket.";
  return error;
}

// What libcurl would only call a failed connection.
Status check_socket(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != EACCES) return nobody_there("there is no such socket", path);
  } else if (!S_ISSOCK(status.st_mode)) {
    return nobody_there("this is no socket", path);
  } else if (::access(path.c_str(), R_OK | W_OK) == 0) {
    return {};
  }
  Error error = model::with_reason(
      make_error(ErrorCode::denied, "the socket may not be used by this user", path),
      model::Reason::denied);
  error.advice = "Run as root, or as a member of the socket's group.";
  return error;
}

}  // namespace

Result<std::string> socket_path(std::string_view text) {
  std::string_view path = text;
  for (const std::string_view prefix : {"unix://", "unix//"}) {
    // The slash that begins the path stays.
    if (!path.starts_with(prefix) || path.substr(prefix.size()).empty()) continue;
    path.remove_prefix(prefix.size());
    if (prefix == "unix//" && path.front() != '/') path = text.substr(5);
    break;
  }
  if (!path.starts_with('/')) {
    return make_error(ErrorCode::usage, "a socket is written unix:///PATH or /PATH",
                      net::cleaned(text));
  }
  if (path.size() >= sizeof(sockaddr_un::sun_path) || path.find('\0') != path.npos) {
    return make_error(ErrorCode::usage, "the path of a socket has at most 107 bytes",
                      net::cleaned(text));
  }
  return std::string(path);
}

Result<std::unique_ptr<SocketClient>> SocketClient::make(std::string path, net::Timeouts timeouts) {
  net::ClientOptions options;
  options.user_agent = "iar";
  options.timeouts = timeouts;
  TRY_ASSIGN(auto http, net::HttpClient::make(std::move(options)));
  return std::unique_ptr<SocketClient>(new SocketClient(std::move(path), std::move(http)));
}

Result<net::Response> SocketClient::open(net::Request request, const Deadline& deadline) {
  TRY(check_socket(path_));
  request.unix_socket = path_;
  auto response = http_->open(std::move(request), deadline);
  if (response) return response;
  Error error = std::move(response).error();
  error.context = path_;
  if (error.code != ErrorCode::unavailable && error.code != ErrorCode::io) return error;
  return nobody_there("nobody answers at this socket: " + error.message, path_);
}

Result<std::string> SocketClient::get(std::string_view target, std::size_t bytes_max,
                                      const Deadline& deadline) {
  net::Request request;
  TRY_ASSIGN(request.url, net::Url::parse("http://localhost" + std::string(target)));
  TRY_ASSIGN(auto response, open(std::move(request), deadline));
  if (response.status() < 200 || response.status() > 299) {
    return net::status_error(response.head(), response.words());
  }
  return response.read_all(bytes_max);
}

}  // namespace iar::runtime
