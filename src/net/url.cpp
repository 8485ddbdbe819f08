#include "net/url.h"

#include <curl/curl.h>

#include <charconv>
#include <memory>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"

namespace iar::net {

namespace {

struct HandleDeleter {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, HandleDeleter>;

std::string part(const Handle& handle, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), which, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http") return 80;
  if (scheme == "https") return 443;
  return scheme.starts_with("socks") ? 1080 : 0;
}

Result<Url> fields(const Handle& handle) {
  Url out;
  out.scheme = lowered(part(handle, CURLUPART_SCHEME));
  out.host = lowered(part(handle, CURLUPART_HOST));
  if (out.host.starts_with('[') && out.host.ends_with(']')) {
    out.host = out.host.substr(1, out.host.size() - 2);
  }
  out.path = part(handle, CURLUPART_PATH);
  out.query = part(handle, CURLUPART_QUERY);
  out.user = part(handle, CURLUPART_USER, CURLU_URLDECODE);
  out.password = part(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
  out.port = default_port(out.scheme);
  const auto port = part(handle, CURLUPART_PORT);
  std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (out.host.empty() || out.port == 0) {
    return make_error(ErrorCode::corrupt, "a URL without a host");
  }
  return out;
}

Result<Handle> handle_of(std::string_view text, unsigned flags) {
  if (text.size() > k_url_length_max) {
    return make_error(ErrorCode::limit, "a URL longer than 8192 characters");
  }
  Handle handle(curl_url());
  const std::string terminated(text);
  const bool whole = text.find('\0') == std::string_view::npos;
  if (!handle || !whole ||
      curl_url_set(handle.get(), CURLUPART_URL, terminated.c_str(), flags) != CURLUE_OK) {
    return make_error(ErrorCode::corrupt, "not a URL");
  }
  return handle;
}

Result<Url> http_only(Result<Url> url) {
  if (url && url->scheme != "http" && url->scheme != "https") {
    return make_error(ErrorCode::corrupt, "a URL that is neither http nor https");
  }
  return url;
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

Result<Url> Url::parse_any_scheme(std::string_view text) {
  TRY_ASSIGN(const auto handle, handle_of(text, CURLU_NON_SUPPORT_SCHEME));
  return fields(handle);
}

Result<Url> Url::parse(std::string_view text) { return http_only(parse_any_scheme(text)); }

Result<Url> Url::resolve(std::string_view reference) const {
  if (reference.size() > k_url_length_max) {
    return make_error(ErrorCode::limit, "a URL longer than 8192 characters");
  }
  TRY_ASSIGN(const auto handle, handle_of(this->text(), 0));
  const std::string terminated(reference);
  const bool whole = reference.find('\0') == std::string_view::npos;
  // Servers do send spaces and raw UTF-8 here.
  constexpr unsigned k_flags = CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE | CURLU_URLENCODE;
  if (!whole ||
      curl_url_set(handle.get(), CURLUPART_URL, terminated.c_str(), k_flags) != CURLUE_OK) {
    return make_error(ErrorCode::corrupt, "not a URL");
  }
  return http_only(fields(handle));
}

std::string Url::authority() const {
  const auto name = bracketed(host);
  return port == default_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Url::origin() const {
  return scheme + "://" + bracketed(host) + ":" + std::to_string(port);
}

std::string Url::text() const {
  return scheme + "://" + authority() + path + (query.empty() ? "" : "?" + query);
}

std::string Url::display() const {
  return escaped_for_display(scheme + "://" + authority() + path);
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(k_digits[byte >> 4]);
      out.push_back(k_digits[byte & 15]);
    }
  }
  return out;
}

}  // namespace iar::net
