// How many requests one server gets from this program: so many at once, so many in a second, and
// none while the server has asked for quiet.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "base/deadline.h"
#include "base/result.h"

namespace iar::net {

struct BudgetOptions {
  int concurrent_max = 6;  // requests under way, their bodies included
  double per_second = 50;  // on the long run
  double burst = 50;       // at once after a pause
};

class RequestBudget {
 public:
  explicit RequestBudget(BudgetOptions options) : options_(options) {}

  // The right to one request under way, given back at the end of its life.
  class Permit {
   public:
    Permit() = default;
    Permit(RequestBudget* budget, std::string server)
        : budget_(budget), server_(std::move(server)) {}
    Permit(Permit&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), server_(std::move(other.server_)) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { release(); }

   private:
    void release();
    RequestBudget* budget_ = nullptr;
    std::string server_;
  };

  // Waits until `server` may be asked. Errors: cancelled (the deadline comes first).
  Result<Permit> acquire(const std::string& server, const Deadline& deadline);

  // Nobody asks `server` for this long.
  void quiet(const std::string& server, std::chrono::milliseconds duration);

 private:
  using Clock = std::chrono::steady_clock;
  struct Server {
    int under_way = 0;
    double tokens = 0;
    Clock::time_point counted;
    Clock::time_point quiet_until;
    bool known = false;
  };
  void release(const std::string& server);
  // Takes a token, or tells when to look again.
  bool try_take(Server& server, Clock::time_point now, Clock::time_point& look_again) const;

  const BudgetOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Server> servers_;
};

}  // namespace iar::net
