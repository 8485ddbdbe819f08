#include "server/route.h"

#include <array>

#include "httpd/form.h"

namespace iar::server {

namespace {

constexpr std::array<std::string_view, k_scope_count> k_scope_names = {
    "any",
    "falcon-container-cli:read",
    "falcon-container-cli:write",
    "falcon-container-image:read",
    "falcon-container-image:write",
    "falcon-container:read",
    "kubernetes-protection:read",
    "kubernetes-protection:write",
    "sensor-installers:read",
};

// The decoded segment that stands for "{name}", empty where the row has none; nothing when the path
// is another one.
std::optional<std::string> matched_segment(std::string_view pattern, std::string_view path) {
  const std::size_t brace = pattern.find('{');
  if (brace == std::string_view::npos) {
    if (pattern != path) return std::nullopt;
    return std::string();
  }
  if (!path.starts_with(pattern.substr(0, brace))) return std::nullopt;
  const std::string_view segment = path.substr(brace);
  if (segment.empty() || segment.find('/') != std::string_view::npos) return std::nullopt;
  return httpd::percent_decoded(segment, httpd::Plus::stays);
}

}  // namespace

std::string_view scope_name(Scope scope) { return k_scope_names[static_cast<std::size_t>(scope)]; }

RouteMatch find_route(std::string_view method, std::string_view path) {
  RouteMatch out;
  for (const Route& route : routes()) {
    auto segment = matched_segment(route.path, path);
    if (!segment) continue;
    out.methods.push_back(route.method);
    if (route.method != method) continue;
    out.route = &route;
    out.segment = std::move(*segment);
    break;
  }
  return out;
}

}  // namespace iar::server
