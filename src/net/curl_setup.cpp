#include "net/curl_setup.h"

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "net/failure.h"

namespace iar::net {

namespace {

constexpr long k_receive_buffer_bytes = 128L << 10;
constexpr std::size_t k_ca_file_bytes_max = std::size_t{16} << 20;

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

Result<std::string> read_pem(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty() || text.str().size() > k_ca_file_bytes_max) {
    return network_error(ErrorCode::denied, "certificate",
                         "the file of trusted authorities cannot be read",
                         "Check the file of --ca-file.", path);
  }
  return text.str();
}

// All authorities that were named, one after the other.
Result<std::string> authorities(const std::vector<std::string>& files,
                                const std::string& system_file) {
  std::string out;
  if (!system_file.empty()) {
    TRY_ASSIGN(out, read_pem(system_file));
  }
  for (const auto& file : files) {
    TRY_ASSIGN(const auto text, read_pem(file));
    out += "\n" + text;
  }
  return out;
}

// An added authority must not take the system's away: libcurl reads either a blob or the system's
// file, but always the system's directory too.
Status set_authorities(CURL* easy, const Exchange& exchange) {
  if (exchange.tls.ca_files.empty() && exchange.system_ca_file.empty()) return {};
  TRY_ASSIGN(auto pem, authorities(exchange.tls.ca_files, exchange.system_ca_file));
  curl_blob blob{pem.data(), pem.size(), CURL_BLOB_COPY};
  set(easy, CURLOPT_CAINFO_BLOB, &blob);
  if (!exchange.system_ca_file.empty()) set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  return {};
}

Status set_tls(CURL* easy, const Exchange& exchange) {
  const auto& tls = exchange.tls;
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_SSL_VERIFYPEER, tls.skip_verify ? 0L : 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, tls.skip_verify ? 0L : 2L);
  if (!tls.certificate_file.empty()) {
    const auto& key = tls.key_file.empty() ? tls.certificate_file : tls.key_file;
    set(easy, CURLOPT_SSLCERT, tls.certificate_file.c_str());
    set(easy, CURLOPT_SSLKEY, key.c_str());
  }
  return set_authorities(easy, exchange);
}

Status set_proxy(CURL* easy, const Exchange& exchange) {
  // Without this, libcurl would ask the environment.
  set(easy, CURLOPT_NOPROXY, "");
  if (exchange.proxy == nullptr) {
    set(easy, CURLOPT_PROXY, "");
    return {};
  }
  auto address = exchange.proxy->origin();
  // Names are resolved by the proxy, as Go does for both spellings.
  if (address.starts_with("socks5://")) address.insert(6, "h");
  set(easy, CURLOPT_PROXY, address.c_str());
  set(easy, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!exchange.proxy->user.empty()) {
    set(easy, CURLOPT_PROXYUSERNAME, exchange.proxy->user.c_str());
    set(easy, CURLOPT_PROXYPASSWORD, exchange.proxy->password.c_str());
  }
  const auto& tls = exchange.proxy_tls;
  set(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_PROXY_SSL_VERIFYPEER, tls.skip_verify ? 0L : 1L);
  set(easy, CURLOPT_PROXY_SSL_VERIFYHOST, tls.skip_verify ? 0L : 2L);
  if (tls.ca_files.empty() && exchange.system_ca_file.empty()) return {};
  TRY_ASSIGN(auto pem, authorities(tls.ca_files, exchange.system_ca_file));
  curl_blob blob{pem.data(), pem.size(), CURL_BLOB_COPY};
  set(easy, CURLOPT_PROXY_CAINFO_BLOB, &blob);
  return {};
}

bool is_header_line(const Header& header) {
  const std::string line = header.name + header.value;
  return !header.name.empty() && line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos;
}

Status append(CurlList& list, const Header& header) {
  if (!is_header_line(header)) {
    return make_error(ErrorCode::internal, "a header with a line end in it");
  }
  // libcurl takes "Name:" as a wish to leave the header out, and "Name;" as an empty one.
  const auto line = header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
  auto* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return make_error(ErrorCode::internal, "libcurl has no memory");
  static_cast<void>(list.release());
  list.reset(longer);
  return {};
}

Status set_headers(CURL* easy, const Exchange& exchange, CurlList& list) {
  list.reset();
  for (const auto& header : exchange.request->headers) TRY(append(list, header));
  if (exchange.send_private) {
    for (const auto& header : exchange.request->private_headers) TRY(append(list, header));
  }
  set(easy, CURLOPT_HTTPHEADER, list.get());
  // The proxy gets none of them.
  set(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  set(easy, CURLOPT_USERAGENT, exchange.user_agent.c_str());
  return {};
}

void set_method(CURL* easy, const Request& request) {
  if (request.method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "GET") {
    set(easy, CURLOPT_HTTPGET, 1L);
  } else {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
}

}  // namespace

Status set_options(CURL* easy, const Exchange& exchange, CurlList& headers) {
  set(easy, CURLOPT_URL, exchange.url.text().c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_PATH_AS_IS, 1L);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not hold up the end of this program.
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // One connection for each body: HTTP/2's window would let a paused body grow in memory. Who asks
  // for HTTP/2 reads its messages as they come.
  const bool http1 = exchange.request->version == HttpVersion::http1;
  const auto version = http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(version));
  if (!http1) {
    // Seen with libcurl 7.88: a second request over a connection that is kept fails unsent.
    set(easy, CURLOPT_FRESH_CONNECT, 1L);
    set(easy, CURLOPT_FORBID_REUSE, 1L);
  }
  if (!exchange.request->unix_socket.empty()) {
    set(easy, CURLOPT_UNIX_SOCKET_PATH, exchange.request->unix_socket.c_str());
  }
  set(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  set(easy, CURLOPT_BUFFERSIZE, k_receive_buffer_bytes);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(exchange.timeouts.connect.count()));
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set_method(easy, *exchange.request);
  TRY(set_headers(easy, exchange, headers));
  TRY(set_proxy(easy, exchange));
  return set_tls(easy, exchange);
}

}  // namespace iar::net
