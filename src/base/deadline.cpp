#include "base/deadline.h"

#include <algorithm>
#include <limits>

namespace iar {

int Deadline::poll_timeout_ms() const {
  if (!moment_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*moment_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

Deadline Deadline::earlier(const Deadline& other) const {
  if (!moment_) return other;
  if (!other.moment_) return *this;
  return *moment_ <= *other.moment_ ? *this : other;
}

}  // namespace iar
