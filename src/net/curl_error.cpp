#include "net/curl_error.h"

#include <curl/curl.h>

#include <cstring>

#include "base/utf8.h"
#include "net/failure.h"

namespace iar::net {

namespace {

constexpr std::string_view k_no_tls = "the server does not speak TLS";
constexpr std::string_view k_try_later = "Try again later.";

std::string host_port(const Url& url) { return url.host + ":" + std::to_string(url.port); }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// libcurl's words for a certificate, without its own prefix.
std::string certificate_words(std::string_view words) {
  constexpr std::string_view k_prefix = "SSL certificate problem: ";
  if (words.starts_with(k_prefix)) words.remove_prefix(k_prefix.size());
  // "OpenSSL SSL_read: OpenSSL/3.0.22: error:0A00045C:SSL routines::WORDS, errno 0"
  if (contains(words, "error:")) words.remove_prefix(words.rfind(':') + 1);
  words = words.substr(0, words.find(", errno"));
  return cleaned(words.substr(0, 200));
}

Error certificate_error(const CurlFailure& failure, const Url& url) {
  return network_error(
      ErrorCode::denied, "certificate",
      "the certificate of " + host_port(url) + " is not trusted (" +
          certificate_words(failure.words) + ")",
      "Name the authority that signed it with --ca-file, or the host with --insecure.",
      url.display());
}

Error handshake_error(const CurlFailure& failure, const Url& url) {
  if (contains(failure.words, "wrong version number") || contains(failure.words, "http request")) {
    return network_error(ErrorCode::io, "certificate", std::string(k_no_tls),
                         "Name the host with --plain-http.", url.display());
  }
  const bool cut = contains(failure.words, "SYSCALL") || contains(failure.words, "reset by peer") ||
                   contains(failure.words, "unexpected eof");
  if (cut) {
    return network_error(ErrorCode::unavailable, "timeout",
                         "the connection to " + host_port(url) + " was cut while TLS began",
                         k_try_later, url.display());
  }
  return network_error(
      ErrorCode::denied, "certificate",
      "no TLS connection to " + host_port(url) + " (" + certificate_words(failure.words) + ")",
      "The server must speak TLS 1.2 or newer and accept this client's certificate.",
      url.display());
}

Error client_certificate_error(const CurlFailure& failure, const Url& url) {
  return network_error(
      ErrorCode::denied, "certificate",
      "the client's certificate or key cannot be used (" + certificate_words(failure.words) + ")",
      "Check the files of --client-cert.", url.display());
}

Error connect_error(const CurlFailure& failure, const Url& url) {
  std::string cause = "no connection to " + host_port(url);
  if (failure.os_error != 0) cause += std::string(" (") + ::strerror(failure.os_error) + ")";
  return network_error(ErrorCode::unavailable, "timeout", std::move(cause),
                       "Check that the server runs and that no firewall stands between.",
                       url.display());
}

Error proxy_refusal(int status, const Url& url, const Url& proxy) {
  const auto context = url.display() + ": proxy " + host_port(proxy);
  if (status == 407) {
    return network_error(ErrorCode::denied, "denied",
                         "the proxy asks for a user name and password that it knows",
                         "Put them into the proxy's URL.", context);
  }
  const std::string cause = "the proxy answers with status " + std::to_string(status);
  if (status >= 500) {
    return network_error(ErrorCode::unavailable, "timeout", cause,
                         "Check that the proxy can reach the server.", context);
  }
  return network_error(ErrorCode::denied, "denied", cause,
                       "Ask for the host to be allowed, or name it in NO_PROXY.", context);
}

Error dns_error(const Url& url, std::string_view role) {
  return network_error(ErrorCode::not_found, "dns",
                       "the name of the " + std::string(role) + ", " +
                           escaped_for_display(url.host) + ", is not known",
                       "Check its spelling and this machine's name server.", url.display());
}

// With TLS 1.3 a server says so only after the handshake, when an answer is awaited.
bool wants_client_certificate(std::string_view words) {
  return contains(words, "alert") && contains(words, "certificate");
}

Error cut_error(const CurlFailure& failure, const Url& url) {
  return network_error(ErrorCode::unavailable, "timeout",
                       failure.body_started ? "the connection was cut in the middle of the answer"
                                            : "the connection was cut before an answer came",
                       k_try_later, url.display());
}

}  // namespace

Error curl_error(const CurlFailure& failure, const Url& url, const Url* proxy) {
  if (proxy != nullptr && failure.proxy_status >= 300) {
    return proxy_refusal(failure.proxy_status, url, *proxy);
  }
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST: return dns_error(url, "server");
    case CURLE_COULDNT_RESOLVE_PROXY: return dns_error(proxy == nullptr ? url : *proxy, "proxy");
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY: return connect_error(failure, proxy == nullptr ? url : *proxy);
    case CURLE_OPERATION_TIMEDOUT:
      return network_error(ErrorCode::unavailable, "timeout",
                           "no connection to " + host_port(proxy == nullptr ? url : *proxy) +
                               " within the time for connecting",
                           "Check that the server runs and that no firewall stands between.",
                           url.display());
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return certificate_error(failure, url);
    case CURLE_SSL_CACERT_BADFILE:
      return network_error(ErrorCode::denied, "certificate",
                           "the file of trusted authorities cannot be used",
                           "Check the file of --ca-file.", url.display());
    case CURLE_SSL_CERTPROBLEM: return client_certificate_error(failure, url);
    case CURLE_SSL_CONNECT_ERROR: return handshake_error(failure, url);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return network_error(ErrorCode::corrupt, "corrupt", "the answer is not HTTP",
                           "Check that this is a container registry, and whether it speaks TLS.",
                           url.display());
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return network_error(ErrorCode::internal, "internal", "libcurl has failed", "",
                           url.display());
    default:
      if (!wants_client_certificate(failure.words)) return cut_error(failure, url);
      return network_error(ErrorCode::denied, "certificate",
                           "the server refuses this client's certificate or the lack of one (" +
                               certificate_words(failure.words) + ")",
                           "Give it one that it trusts with --client-cert.", url.display());
  }
}

bool is_plain_http_error(const Error& error) { return error.message.starts_with(k_no_tls); }

}  // namespace iar::net
