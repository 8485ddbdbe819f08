// The agent's way to a console as the options describe it: who it is, where to, and what waits.
#pragma once

#include <memory>
#include <stop_token>

#include "agent/sender.h"
#include "agent/watcher.h"
#include "app/options.h"

namespace iar::app {

class AgentSending {
 public:
  // Nothing when the options name neither a client nor a console: then nothing is sent, which the
  // log says. `log` must outlive this. Errors: those of the outbox, of the HTTP client.
  static Result<std::unique_ptr<AgentSending>> make(const Options& options, const agent::Log& log);

  // Tells the cluster which images were assessed by an earlier run of the agent.
  void remember(agent::Cluster& cluster);
  // Puts what was learned of an image into the outbox. From several threads. Errors: those of
  // outbox::Outbox::put().
  Status keep(const agent::Job& job, const assess::Assessment& assessment);
  // Sends until asked to stop, and then what is left within a bound.
  void run(agent::Watcher& watcher, const std::stop_token& stop);

 private:
  explicit AgentSending(const agent::Log& log) : log_(log) {}
  Status open(const Options& options);

  const agent::Log& log_;
  wire::AgentIdentity agent_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<agent::ConsoleClient> client_;
  std::unique_ptr<outbox::Outbox> outbox_;
  std::unique_ptr<outbox::Delivered> delivered_;
};

}  // namespace iar::app
