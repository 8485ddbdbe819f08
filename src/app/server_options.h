// Settings of the console.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::app {

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 8443;
  std::string data_folder = "iar-data";
  std::string database;          // empty: SQLite in the data folder
  std::string certificate_file;  // empty: one of its own
  std::string key_file;
  std::uint32_t connections_max = 8192;
  std::uint64_t body_bytes_max = std::uint64_t{32} << 20U;
  std::uint64_t inflated_bytes_max = std::uint64_t{128} << 20U;
  std::uint64_t requests_per_minute = 6000;
  std::uint64_t token_requests_per_minute = 300;
  std::uint64_t bad_tokens_per_minute = 15;
};

// "HOST:PORT", "[::1]:8443", ":8443" and a port alone. Errors: usage.
Status set_listen(ServerOptions& options, std::string_view value);
// "CERT:KEY" or one file with both. Errors: usage.
Status set_server_certificate(ServerOptions& options, std::string_view value);

}  // namespace iar::app
