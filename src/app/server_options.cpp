#include "app/server_options.h"

#include <charconv>

namespace iar::app {

Status set_listen(ServerOptions& options, std::string_view value) {
  const std::size_t colon = value.rfind(':');
  std::string_view host = colon == std::string_view::npos ? "" : value.substr(0, colon);
  const std::string_view digits = colon == std::string_view::npos ? value : value.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), port);
  const bool bracketed = host.starts_with("[") && host.ends_with("]");
  if (error != std::errc() || end != digits.end() ||
      (!bracketed && host.find(':') != std::string_view::npos)) {
    return make_error(ErrorCode::usage, "HOST:PORT is needed, such as 0.0.0.0:8443");
  }
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!host.empty()) options.host = host;
  options.port = port;
  return {};
}

Status set_server_certificate(ServerOptions& options, std::string_view value) {
  const std::size_t colon = value.find(':');
  options.certificate_file = value.substr(0, colon);
  options.key_file = colon == std::string_view::npos ? value : value.substr(colon + 1);
  if (!options.certificate_file.empty() && !options.key_file.empty()) return {};
  return make_error(ErrorCode::usage, "CERT:KEY is needed, two PEM files");
}

}  // namespace iar::app
