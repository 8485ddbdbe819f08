// What /metrics tells (Prometheus text format 0.0.4): a bounded number of series, one for each
// route and class of status.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "httpd/server.h"
#include "server/route.h"

namespace iar::server {

class Metrics {
 public:
  Metrics();

  // `route` null: none matched.
  void count(const Route* route, int status, double seconds);
  [[nodiscard]] std::string text(const httpd::ServerCounts& connections) const;

 private:
  static constexpr std::size_t k_classes = 4;  // 2xx to 5xx
  struct Series {
    std::array<std::atomic<std::uint64_t>, k_classes> requests{};
    std::atomic<std::uint64_t> microseconds{0};
  };
  std::vector<Series> series_;  // one for each route, then one for everything else
};

}  // namespace iar::server
