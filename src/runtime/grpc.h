// gRPC over a runtime's socket (grpc/doc/PROTOCOL-HTTP2.md): calls of one message that are answered
// with one, and calls that are answered with a stream of them.
//
// The surprise: an HTTP status of 200 says nothing; how a call ended stands in `grpc-status`,
// behind the body, or in the head where there is no body.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "runtime/socket.h"

namespace iar::runtime {

constexpr std::size_t k_grpc_message_bytes_max = std::size_t{16} << 20;

// Takes a stream of bytes apart into messages: a flag, four bytes of length, the message.
class GrpcFrames {
 public:
  void add(ByteView bytes);
  // The next message that is complete; the view holds until the next call of add(). To be asked
  // until it has none before more is added. Errors: limit (a message over
  // k_grpc_message_bytes_max), unsupported (a compressed one).
  Result<std::optional<std::string_view>> next();
  // Whether a message has begun that is not complete.
  [[nodiscard]] bool in_message() const { return taken_ < buffer_.size(); }

 private:
  [[nodiscard]] std::optional<std::size_t> pending_size() const;
  Status check() const;
  std::string buffer_;
  std::size_t taken_ = 0;
};

// The messages of one answer, in order. Must not outlive its channel.
class GrpcStream {
 public:
  explicit GrpcStream(net::Response response);
  // Nothing at the end of a call that succeeded; the view holds until the next call. Errors: what
  // the server says in grpc-status; corrupt (cut); those of the transport.
  Result<std::optional<std::string_view>> next();

 private:
  net::Response response_;
  GrpcFrames frames_;
  std::string buffer_;
};

class GrpcChannel {
 public:
  explicit GrpcChannel(SocketClient& socket) : socket_(socket) {}

  // `method` is "/package.Service/Method".
  Result<GrpcStream> stream(std::string_view method, std::string_view message,
                            const net::Headers& metadata, const Deadline& deadline);
  // Errors: also corrupt when anything but one message comes.
  Result<std::string> call(std::string_view method, std::string_view message,
                           const net::Headers& metadata, const Deadline& deadline);

 private:
  SocketClient& socket_;
};

}  // namespace iar::runtime
