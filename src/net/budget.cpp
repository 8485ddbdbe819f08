#include "net/budget.h"

#include <algorithm>

#include "net/failure.h"

namespace iar::net {

namespace {

constexpr std::chrono::seconds k_look_again_max{1};

}  // namespace

RequestBudget::Permit& RequestBudget::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  release();
  budget_ = std::exchange(other.budget_, nullptr);
  server_ = std::move(other.server_);
  return *this;
}

void RequestBudget::Permit::release() {
  if (budget_ != nullptr) std::exchange(budget_, nullptr)->release(server_);
}

bool RequestBudget::try_take(Server& server, Clock::time_point now,
                             Clock::time_point& look_again) const {
  if (!server.known) {
    server.tokens = options_.burst;
    server.counted = now;
    server.known = true;
  }
  const std::chrono::duration<double> passed = now - server.counted;
  server.tokens = std::min(options_.burst, server.tokens + passed.count() * options_.per_second);
  server.counted = now;
  look_again = now + k_look_again_max;
  if (now < server.quiet_until) {
    look_again = server.quiet_until;
    return false;
  }
  if (server.under_way >= options_.concurrent_max) return false;
  if (server.tokens < 1) {
    const std::chrono::duration<double> wait((1 - server.tokens) / options_.per_second);
    look_again = now + std::chrono::ceil<Clock::duration>(wait);
    return false;
  }
  server.tokens -= 1;
  ++server.under_way;
  return true;
}

Result<RequestBudget::Permit> RequestBudget::acquire(const std::string& server,
                                                     const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  while (true) {
    Clock::time_point look_again;
    if (try_take(servers_[server], Clock::now(), look_again)) return Permit(this, server);
    if (deadline.passed()) {
      return network_error(ErrorCode::cancelled, "timeout",
                           "the time for this image ended while it waited for its turn",
                           "Allow more time with --timeout.", server);
    }
    const int left_ms = deadline.poll_timeout_ms();
    if (left_ms >= 0) {
      look_again = std::min(look_again, Clock::now() + std::chrono::milliseconds(left_ms));
    }
    changed_.wait_until(lock, look_again);
  }
}

void RequestBudget::release(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  --servers_[server].under_way;
  changed_.notify_all();
}

void RequestBudget::quiet(const std::string& server, std::chrono::milliseconds duration) {
  const std::scoped_lock lock(mutex_);
  auto& entry = servers_[server];
  entry.quiet_until = std::max(entry.quiet_until, Clock::now() + duration);
}

}  // namespace iar::net
