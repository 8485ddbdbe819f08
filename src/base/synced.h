// Synced<T>: a mutex and the data it guards as one object, so that nobody touches one without the
// other.
#pragma once

#include <mutex>
#include <utility>

namespace iar {

template <typename T>
class Synced {
 public:
  Synced() = default;
  explicit Synced(T value) : value_(std::move(value)) {}

  // Calls `use(value)` with the lock held and returns what it returns.
  template <typename F>
  decltype(auto) with(F&& use) {
    const std::scoped_lock lock(mutex_);
    return std::forward<F>(use)(value_);
  }

 private:
  std::mutex mutex_;
  T value_{};
};

}  // namespace iar
