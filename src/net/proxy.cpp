#include "net/proxy.h"

#include <algorithm>

#include "base/text.h"

namespace iar::net {

namespace {

struct HostPort {
  std::string_view host;
  std::string_view port;
};

// Go's net.SplitHostPort: "host:port" or "[address]:port"; nothing when there is no port or more
// than one colon.
std::optional<HostPort> split_host_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find("]:");
    if (end == std::string_view::npos) return std::nullopt;
    const HostPort out{text.substr(1, end - 1), text.substr(end + 2)};
    const bool odd = out.port.find_first_of(":[]") != std::string_view::npos;
    return odd ? std::nullopt : std::optional(out);
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find_first_of(":[]", colon + 1) != text.npos) {
    return std::nullopt;
  }
  if (text.substr(0, colon).find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return HostPort{text.substr(0, colon), text.substr(colon + 1)};
}

Result<std::optional<Url>> parse_proxy(std::string_view text, std::string_view variable) {
  if (text.empty()) return std::optional<Url>();
  const bool has_scheme = text.find("://") != std::string_view::npos;
  auto url = Url::parse_any_scheme(has_scheme ? std::string(text) : "http://" + std::string(text));
  if (!url) {
    return make_error(ErrorCode::corrupt, "the proxy's address is malformed",
                      std::string(variable));
  }
  const auto& scheme = url->scheme;
  if (scheme != "http" && scheme != "https" && scheme != "socks5" && scheme != "socks5h") {
    return make_error(ErrorCode::unsupported, "the proxy's scheme is not http, https or socks5",
                      std::string(variable));
  }
  return std::optional(std::move(*url));
}

}  // namespace

NoProxy::NoProxy(std::string_view list) {
  for (const auto entry : split(list, ',')) {
    const auto plain = lowered(trimmed(entry));
    if (plain == "*") everything_ = true;
    if (everything_) return;
    if (!plain.empty()) add(plain);
  }
}

void NoProxy::add(std::string_view entry) {
  if (const auto block = IpBlock::parse(entry)) {
    blocks_.push_back(*block);
    return;
  }
  const auto parts = split_host_port(entry).value_or(HostPort{entry, {}});
  if (const auto address = IpAddress::parse(parts.host)) {
    addresses_.push_back({*address, std::string(parts.port)});
    return;
  }
  auto host = parts.host;
  if (host.empty()) return;
  if (host.starts_with("*.")) host.remove_prefix(1);
  const bool itself = !host.starts_with('.');
  domains_.push_back({(itself ? "." : "") + std::string(host), std::string(parts.port), itself});
}

bool NoProxy::covers(std::string_view host, std::uint16_t port) const {
  if (host == "localhost") return true;
  const auto zone = host.find('%');
  const bool has_zone = zone != std::string_view::npos && host.find(':') != std::string_view::npos;
  const auto address = IpAddress::parse(has_zone ? host.substr(0, zone) : host);
  if (address && address->is_loopback()) return true;
  if (everything_) return true;
  const auto port_text = std::to_string(port);
  const auto port_fits = [&](const std::string& wanted) {
    return wanted.empty() || wanted == port_text;
  };
  if (address) {
    return std::ranges::any_of(blocks_, [&](const auto& b) { return b.contains(*address); }) ||
           std::ranges::any_of(addresses_, [&](const auto& a) {
             return a.address == *address && port_fits(a.port);
           });
  }
  const auto name = lowered(host);
  return std::ranges::any_of(domains_, [&](const auto& domain) {
    const bool below = name.ends_with(domain.suffix);
    const bool same = domain.itself && name == std::string_view(domain.suffix).substr(1);
    return (below || same) && port_fits(domain.port);
  });
}

Result<ProxyRules> ProxyRules::make(const ProxyOptions& options) {
  ProxyRules out{NoProxy(options.no_proxy)};
  TRY_ASSIGN(out.http_, parse_proxy(options.http_proxy, "HTTP_PROXY"));
  TRY_ASSIGN(out.https_, parse_proxy(options.https_proxy, "HTTPS_PROXY"));
  return out;
}

const Url* ProxyRules::proxy_for(const Url& url) const {
  const auto& proxy = url.scheme == "https" ? https_ : http_;
  if (!proxy || no_proxy_.covers(url.host, url.port)) return nullptr;
  return &*proxy;
}

}  // namespace iar::net
