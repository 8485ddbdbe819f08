// Sends what waits: inventories out of the outbox, oldest first and each once, then the state of
// the cluster as numbered changes, then a sign of life. One thread; while a console cannot be
// reached, nothing is lost that the outbox holds.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/console_client.h"
#include "agent/image_upload.h"
#include "agent/log.h"
#include "agent/projection.h"
#include "agent/state_report.h"
#include "net/retry.h"
#include "outbox/delivered.h"
#include "outbox/outbox.h"

namespace iar::agent {

struct SenderSettings {
  wire::AgentIdentity agent;  // without the cluster's id
  std::chrono::milliseconds look_again{500};
  std::chrono::milliseconds request_time{60'000};
  std::chrono::seconds config_each{300};
  std::chrono::seconds heartbeat_each{60};
  std::chrono::seconds flush_time{10};  // for what is left when the agent ends
  net::RetryPolicy retry{.attempts_max = 1'000'000'000,
                         .pause_first = std::chrono::seconds(1),
                         .pause_max = std::chrono::seconds(30),
                         .retry_after_max = std::chrono::hours(1)};
};

// What the sender asks of the rest of the agent, from its own thread.
struct SenderHooks {
  // As Watcher::view_since().
  std::function<std::optional<ClusterView>(std::uint64_t& seen, const wire::AgentIdentity&)> view;
  // The console will never take this image's inventory.
  std::function<void(const ImageKey&, const Error&)> refused;
  // The console does not know an image that was delivered once.
  std::function<void(const ImageKey&)> forgotten;
};

class Sender {
 public:
  // All must outlive this.
  Sender(ConsoleClient& client, outbox::Outbox& outbox, outbox::Delivered& delivered,
         const Log& log, SenderSettings settings, SenderHooks hooks);

  // Until asked to stop, and then until nothing is left or `flush_time` is over.
  void run(const std::stop_token& stop);

 private:
  using Steady = std::chrono::steady_clock;
  // The lossless protocol, or the published upload where a console knows nothing else.
  enum class Form : std::uint8_t { own, published };

  Status round(const std::stop_token& stop);
  Status take_config(const std::stop_token& stop);
  Status ask_delivered(const std::stop_token& stop);
  Status forget_unknown(const std::vector<std::string>& asked, const std::string& answer);
  Status send_entries(const std::stop_token& stop);
  Status send_entry(const outbox::Waiting& waiting, const std::stop_token& stop);
  Status send_state(const std::stop_token& stop);
  Status send_heartbeat(const std::stop_token& stop);
  Result<std::string> send(const wire::Message& message, const std::stop_token& stop);
  [[nodiscard]] ConsoleRequest request_of(wire::InventoryMessage message) const;
  [[nodiscard]] Deadline deadline() const;
  void pause(const Status& done, net::Backoff& backoff, const std::stop_token& stop);

  ConsoleClient& client_;
  outbox::Outbox& outbox_;
  outbox::Delivered& delivered_;
  const Log& log_;
  SenderSettings settings_;
  const SenderHooks hooks_;
  Form form_ = Form::own;
  std::optional<Steady::time_point> config_at_;
  std::optional<Steady::time_point> heartbeat_at_;
  std::uint64_t config_revision_ = 0;
  bool asked_ = false;  // what of the delivered the console still knows
  std::optional<ClusterView> view_;
  std::uint64_t seen_ = 0;
  StateReport report_;
  Deadline flush_ = Deadline::never();
};

}  // namespace iar::agent
