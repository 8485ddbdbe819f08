// Follows one kind of objects: a list in pages, then a watch from the list's version, and whatever
// it takes to go on (Kubernetes API concepts, "Watch bookmarks", "410 Gone responses").
//
// Lists never ask for resourceVersion=0: the server would answer from its cache and ignore the
// page size.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "kube/client.h"
#include "net/retry.h"

namespace iar::kube {

enum class Change : std::uint8_t { listed, added, modified, deleted };

// What happens to the objects; called from the thread that runs the reflector.
struct Sink {
  std::function<void()> list_begins;
  std::function<void(Change, const JsonValue& object)> object;
  // What the list just ended did not name is gone.
  std::function<void()> list_ends;
  // A request failed and is tried again after the pause.
  std::function<void(const Error&, std::chrono::milliseconds pause)> failed;
};

struct Watched {
  std::string path;            // "/api/v1/pods"
  std::string field_selector;  // "type=kubernetes.io/dockercfg"; empty: all
  std::uint32_t page_size = 500;
  std::chrono::seconds list_time_max{300};
  // The server ends a watch after this time and up to as much again, by chance.
  std::chrono::seconds watch_time{300};
  net::RetryPolicy retry{.attempts_max = 1'000'000'000, .pause_max = std::chrono::seconds(30)};
};

class Reflector {
 public:
  Reflector(ApiClient& client, Watched watched, Sink sink);

  // Until asked to stop.
  void run(const std::stop_token& stop);

 private:
  enum class Next : std::uint8_t { watch, list };
  Status list(const std::stop_token& stop);
  Result<std::string> page(const std::string& token, const std::stop_token& stop);
  Result<Next> watch(const std::stop_token& stop);
  Status event(std::string_view text, bool& gone);
  [[nodiscard]] std::string list_path(const std::string& token) const;
  [[nodiscard]] std::string watch_path();
  void pause(const Error& error, const std::stop_token& stop);

  ApiClient& client_;
  const Watched watched_;
  const Sink sink_;
  net::Backoff backoff_;
  std::uint64_t chance_;
  std::uint64_t page_size_;
  std::string version_;  // of what is known
  JsonDocument document_;
};

}  // namespace iar::kube
