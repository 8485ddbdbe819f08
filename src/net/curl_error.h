// What a libcurl code means to the user of this program.
#pragma once

#include <string_view>

#include "base/result.h"
#include "net/url.h"

namespace iar::net {

// What is known about a transfer that failed.
struct CurlFailure {
  int code = 0;            // a CURLcode
  std::string_view words;  // libcurl's error buffer
  int os_error = 0;        // errno of the connection, or 0
  int proxy_status = 0;    // the proxy's answer to CONNECT, or 0
  bool body_started = false;
};

// The context is the URL (or the proxy's address), both without credentials.
Error curl_error(const CurlFailure& failure, const Url& url, const Url* proxy);

// Whether the error is what a server without TLS gives to a TLS client.
bool is_plain_http_error(const Error& error);

}  // namespace iar::net
