// What handlers work with, and how a request becomes a response.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/synced.h"
#include "httpd/message.h"
#include "httpd/server.h"
#include "server/access.h"
#include "server/matching.h"
#include "server/metrics.h"
#include "server/parameters.h"
#include "server/route.h"
#include "store/store.h"

namespace iar::server {

struct Services {
  store::Store& store;
  Access& access;
  Matching& matching;
  Metrics& metrics;
  std::function<std::int64_t()> now_ms;
  std::function<httpd::ServerCounts()> connections;  // of /metrics
  std::function<void(std::string_view line)> log;    // one line, without secrets
};

// One request to a route, by somebody who may make it.
struct Call {
  const Route& route;
  const httpd::Request& request;
  const Caller& caller;
  const Parameters& parameters;
  std::string_view segment;  // what stands for "{name}" in the path
  Services& services;
};

// Any thread.
httpd::Response handle(const httpd::Request& request, Services& services);
// What can be said of a request before its body has come: an answer refuses it.
std::optional<httpd::Response> admit(const httpd::Request& request, Services& services);
// Of what never became a request.
httpd::Response failure(int status, std::string_view message);

}  // namespace iar::server
