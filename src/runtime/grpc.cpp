#include "runtime/grpc.h"

#include <array>
#include <charconv>

#include "model/diagnostic.h"
#include "net/failure.h"

namespace iar::runtime {

namespace {

constexpr std::size_t k_prefix_bytes = 5;
constexpr std::size_t k_read_bytes = std::size_t{64} << 10;

// google.rpc.Code.
ErrorCode code_of(int status) {
  switch (status) {
    case 1:
    case 4: return ErrorCode::cancelled;
    case 5: return ErrorCode::not_found;
    case 6:
    case 9:
    case 10: return ErrorCode::conflict;
    case 7:
    case 16: return ErrorCode::denied;
    case 8: return ErrorCode::limit;
    case 12: return ErrorCode::unsupported;
    case 14: return ErrorCode::unavailable;
    default: return ErrorCode::io;
  }
}

// How the call ended, by the header of that name.
Status outcome(const net::Headers& headers) {
  const auto text = net::header_value(headers, "grpc-status");
  int status = -1;
  std::from_chars(text.data(), text.data() + text.size(), status);
  if (status == 0) return {};
  if (status < 0) return make_error(ErrorCode::corrupt, "the runtime's answer has no grpc-status");
  auto words = net::cleaned(net::header_value(headers, "grpc-message"));
  words.resize(std::min(words.size(), net::k_server_words_max));
  return make_error(code_of(status), words.empty() ? "the runtime refuses" : words);
}

std::string framed(std::string_view message) {
  std::string out(1, '\0');
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out.push_back(static_cast<char>((message.size() >> shift) & 0xffU));
  }
  out += message;
  return out;
}

}  // namespace

std::optional<std::size_t> GrpcFrames::pending_size() const {
  Cursor cursor(std::string_view(buffer_).substr(taken_));
  if (!cursor.skip(1)) return std::nullopt;
  const auto size = cursor.u32_be();
  if (!size) return std::nullopt;
  return *size;
}

Status GrpcFrames::check() const {
  if (!in_message()) return {};
  if (buffer_.at(taken_) != 0) {
    return make_error(ErrorCode::unsupported, "the runtime sends a compressed message");
  }
  const auto size = pending_size();
  if (size && *size > k_grpc_message_bytes_max) {
    return make_error(ErrorCode::limit, "the runtime sends a message of more than 16 MiB");
  }
  return {};
}

void GrpcFrames::add(ByteView bytes) {
  buffer_.erase(0, taken_);
  taken_ = 0;
  buffer_ += as_text(bytes);
}

Result<std::optional<std::string_view>> GrpcFrames::next() {
  TRY(check());
  const auto size = pending_size();
  if (!size || *size > buffer_.size() - taken_ - k_prefix_bytes) {
    return std::optional<std::string_view>();
  }
  const auto out = std::string_view(buffer_).substr(taken_ + k_prefix_bytes, *size);
  taken_ += k_prefix_bytes + *size;
  return std::optional<std::string_view>(out);
}

GrpcStream::GrpcStream(net::Response response)
    : response_(std::move(response)), buffer_(k_read_bytes, '\0') {}

Result<std::optional<std::string_view>> GrpcStream::next() {
  while (true) {
    TRY_ASSIGN(const auto message, frames_.next());
    if (message) return message;
    TRY_ASSIGN(const auto got,
               response_.read({reinterpret_cast<std::uint8_t*>(buffer_.data()), buffer_.size()}));
    if (got == 0) break;
    frames_.add(as_bytes(std::string_view(buffer_).substr(0, got)));
  }
  const bool in_head = !net::header_value(response_.head().headers, "grpc-status").empty();
  TRY(outcome(in_head ? response_.head().headers : response_.trailers()));
  if (frames_.in_message()) return make_error(ErrorCode::corrupt, "the runtime's answer is cut");
  return std::optional<std::string_view>();
}

Result<GrpcStream> GrpcChannel::stream(std::string_view method, std::string_view message,
                                       const net::Headers& metadata, const Deadline& deadline) {
  net::Request request;
  request.method = "POST";
  request.version = net::HttpVersion::http2_cleartext;
  TRY_ASSIGN(request.url, net::Url::parse("http://localhost" + std::string(method)));
  request.headers = metadata;
  request.headers.push_back({"content-type", "application/grpc"});
  request.headers.push_back({"te", "trailers"});
  request.body = framed(message);
  TRY_ASSIGN(auto response, socket_.open(std::move(request), deadline));
  if (response.status() != 200) return net::status_error(response.head(), response.words());
  return GrpcStream(std::move(response));
}

Result<std::string> GrpcChannel::call(std::string_view method, std::string_view message,
                                      const net::Headers& metadata, const Deadline& deadline) {
  TRY_ASSIGN(auto answers, stream(method, message, metadata, deadline));
  TRY_ASSIGN(const auto first, answers.next());
  if (!first) return make_error(ErrorCode::corrupt, "the runtime answers with no message");
  std::string out(*first);
  TRY_ASSIGN(const auto second, answers.next());
  if (second) return make_error(ErrorCode::corrupt, "the runtime answers with several messages");
  return out;
}

}  // namespace iar::runtime
