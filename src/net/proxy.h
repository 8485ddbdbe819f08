// Which proxy a request goes through: the rules that Go programs use (golang.org/x/net/http/
// httpproxy), so that one HTTP_PROXY, HTTPS_PROXY, NO_PROXY serves all of a cluster's programs.
//
// NO_PROXY is a list between commas of: "*" (no proxy at all), an IP address with or without port,
// a CIDR block, a domain with or without port ("example.com" and all below it, ".example.com" and
// "*.example.com" only what is below). The host "localhost" and loopback addresses never go through
// a proxy. Names are not resolved: an address in NO_PROXY is for URLs written with that address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/ip_address.h"
#include "net/url.h"

namespace iar::net {

class NoProxy {
 public:
  explicit NoProxy(std::string_view list);
  // Whether a request for this host (without brackets) and port must not use a proxy.
  [[nodiscard]] bool covers(std::string_view host, std::uint16_t port) const;

 private:
  struct Domain {
    std::string suffix;   // with its leading dot
    std::string port;     // empty: any
    bool itself = false;  // the name without the dot is meant too
  };
  struct Address {
    IpAddress address;
    std::string port;
  };
  void add(std::string_view entry);

  bool everything_ = false;
  std::vector<IpBlock> blocks_;
  std::vector<Address> addresses_;
  std::vector<Domain> domains_;
};

// The values of the environment's variables; empty: not set.
struct ProxyOptions {
  std::string http_proxy;
  std::string https_proxy;
  std::string no_proxy;
};

class ProxyRules {
 public:
  // Errors: corrupt (a proxy's address is malformed), unsupported (its scheme is neither http,
  // https, socks5 nor socks5h). Errors never show the address's user and password.
  static Result<ProxyRules> make(const ProxyOptions& options);

  // The proxy for a URL; nullptr: none.
  [[nodiscard]] const Url* proxy_for(const Url& url) const;

 private:
  explicit ProxyRules(NoProxy no_proxy) : no_proxy_(std::move(no_proxy)) {}
  std::optional<Url> http_;
  std::optional<Url> https_;
  NoProxy no_proxy_;
};

}  // namespace iar::net
