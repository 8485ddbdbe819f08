#include "server/metrics.h"

#include <algorithm>

namespace iar::server {

namespace {

void add_value(std::string& out, std::string_view name, std::string_view kind,
               std::uint64_t value) {
  out.append("# TYPE ").append(name).append(" ").append(kind).append("\n");
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

Metrics::Metrics() : series_(routes().size() + 1) {}

void Metrics::count(const Route* route, int status, double seconds) {
  const std::size_t which =
      route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
  Series& series = series_[which];
  const auto kind = static_cast<std::size_t>(std::clamp(status / 100, 2, 5) - 2);
  ++series.requests[kind];
  series.microseconds += static_cast<std::uint64_t>(seconds * 1e6);
}

std::string Metrics::text(const httpd::ServerCounts& connections) const {
  std::string out;
  add_value(out, "iar_connections", "gauge", connections.connections);
  add_value(out, "iar_connections_total", "counter", connections.accepted);
  add_value(out, "iar_refused_total", "counter", connections.refused);
  add_value(out, "iar_requests_waiting", "gauge", connections.waiting);
  std::string seconds = "# TYPE iar_request_seconds_total counter\n";
  out += "# TYPE iar_requests_total counter\n";
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const std::string name = i < routes().size() ? std::string(routes()[i].operation) : "other";
    bool any = false;
    for (std::size_t kind = 0; kind < k_classes; ++kind) {
      const std::uint64_t count = series_[i].requests[kind];
      if (count == 0) continue;
      any = true;
      out += "iar_requests_total{operation=\"" + name + "\",status=\"" + std::to_string(kind + 2) +
             "xx\"} " + std::to_string(count) + "\n";
    }
    if (!any) continue;
    const std::uint64_t total = series_[i].microseconds;
    seconds += "iar_request_seconds_total{operation=\"" + name + "\"} " +
               std::to_string(static_cast<double>(total) / 1e6) + "\n";
  }
  return out + seconds;
}

}  // namespace iar::server
