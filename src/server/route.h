// The calls that the console answers, as data: a row each. Paths, names, scopes, field sets and
// payloads are those of the published API, so that its clients need not know of us.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/envelope.h"

namespace iar::server {

struct Call;
using Handler = Result<Reply> (*)(const Call& call);

// What a token must allow. A bit each in a token's scopes; `any` asks for a valid token only.
enum class Scope : std::uint8_t {
  any,
  cli_read,
  cli_write,
  image_read,
  image_write,
  container_read,
  kubernetes_read,
  kubernetes_write,
  installers_read,
};
constexpr std::size_t k_scope_count = 9;
// "falcon-container-image:read"; "any".
std::string_view scope_name(Scope scope);

enum class Body : std::uint8_t { none, json };

struct Route {
  std::string_view method;
  std::string_view path;  // one "{name}" may be its last segment
  std::string_view operation;
  std::string_view collection;  // what clients call the group of calls
  Scope scope;
  int status;  // of success
  Payload payload;
  std::string_view type;      // of a resource, as published
  std::uint8_t filter;        // number of the set of fields; 0: takes no filter
  std::uint8_t sort;          // number of the set of columns; 0: not published
  std::uint32_t limit_max;    // 0: no paging
  std::uint32_t limit_usual;  // 0: as limit_max
  // Names of the query's parameters: "!" is required, "[]" a list, "?" true or false.
  std::string_view parameters;
  Body body;
  Handler handle;
};

std::span<const Route> routes();

struct RouteMatch {
  const Route* route = nullptr;           // none: no such path, or not with this method
  std::string segment;                    // what stood for "{name}", decoded
  std::vector<std::string_view> methods;  // that the path has; none: no such path
};
// Which row a request means.
RouteMatch find_route(std::string_view method, std::string_view path);

}  // namespace iar::server
