// The words of HTTP (RFC 9110, RFC 9112) that the client and its users share.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "net/url.h"

namespace iar::net {

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

// The value of the first header of that name (case does not count), else empty.
std::string_view header_value(const Headers& headers, std::string_view name);
// All values of that name, in order.
std::vector<std::string_view> header_values(const Headers& headers, std::string_view name);

// How to speak TLS with one host. At least TLS 1.2 always.
struct TlsOptions {
  std::vector<std::string> ca_files;  // PEM, trusted beside the system's
  std::string certificate_file;       // PEM; the client's own; empty: none
  std::string key_file;               // PEM; empty: in the certificate's file
  bool skip_verify = false;           // trust any certificate

  bool operator==(const TlsOptions&) const = default;
};

struct Timeouts {
  std::chrono::milliseconds connect{10'000};     // name, TCP and TLS
  std::chrono::milliseconds first_byte{60'000};  // then, until the response's headers are complete
  std::chrono::milliseconds stall{30'000};       // without any byte of the body
};

enum class HttpVersion : std::uint8_t {
  http1,
  http2_cleartext,  // HTTP/2 without TLS and without asking first (RFC 9113 §3.3), as gRPC has it
};

struct Request {
  std::string method = "GET";
  Url url;
  // The path of a socket of this machine that is spoken to instead of the URL's host, without any
  // proxy; empty: the network.
  std::string unix_socket = {};
  HttpVersion version = HttpVersion::http1;
  Headers headers;
  // Authorization and the like: sent to the URL's own scheme, host and port only, and never again
  // once a redirect has left these.
  Headers private_headers;
  std::string body;
  // For the URL's own host, beside what the client knows of it. A redirect to another host takes
  // the authorities along, and nothing else.
  TlsOptions tls;
  // Ends every wait for this exchange, as a deadline that passes does.
  std::stop_token stop = {};
};

struct ResponseHead {
  int status = 0;
  Headers headers;
  Url url;  // which answered, after redirects
};

// The parts of "Content-Range: bytes FIRST-LAST/TOTAL" (RFC 9110 §14.4).
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t total = 0;  // 0: unknown ("*")
};
// Nothing when it is anything else.
std::optional<ContentRange> parse_content_range(std::string_view value);

}  // namespace iar::net
