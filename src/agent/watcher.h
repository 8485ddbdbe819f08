// Watcher mode: follows the cluster through its API server, keeps the ledger, and has the images
// that run assessed.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "agent/cluster.h"
#include "agent/credentials.h"
#include "agent/image_assessor.h"
#include "agent/log.h"
#include "agent/projection.h"
#include "kube/client.h"
#include "kube/reflector.h"

namespace iar::agent {

struct WatcherSettings {
  std::uint32_t page_size = 500;
  std::uint32_t consumers = 1;  // images assessed at the same time
  bool watch_secrets = true;
  std::chrono::seconds watch_time{300};
};

class Watcher {
 public:
  // Called from several threads with what was learned of an image.
  // A failure becomes that of the image, which is then tried again later.
  using Assessed = std::function<Status(const Job&, const assess::Assessment&)>;

  // All must outlive this.
  Watcher(kube::ApiClient& client, ImageAssessor& assessor, SecretStore& secrets, const Log& log,
          Cluster cluster, WatcherSettings settings, Assessed assessed);

  // Until asked to stop.
  void run(const std::stop_token& stop);

  // The ledger as JSON; nothing when it is still what it was at `number`, which is moved on.
  std::optional<std::string> ledger_since(std::uint64_t& number);
  [[nodiscard]] Sum sum();
  // What a console is to know of the cluster; nothing when nothing changed since `seen`, which is
  // moved on, or when not everything was listed yet.
  std::optional<ClusterView> view_since(std::uint64_t& seen, const wire::AgentIdentity& agent);
  // An image that was taken for assessed fails, or is to be assessed again.
  void refuse(const ImageKey& key, const Error& error);
  void forget(const ImageKey& key);

 private:
  kube::Sink pod_sink();
  kube::Sink namespace_sink();
  kube::Sink node_sink();
  kube::Sink secret_sink(std::string type);
  std::function<void(const Error&, std::chrono::milliseconds)> failure_of(std::string kind);
  void set_pod(kube::Change change, const JsonValue& object);
  void set_secret(const std::string& type, kube::Change change, const JsonValue& object);
  kube::Watched watched(std::string path, std::string selector = {}) const;
  void consume(const std::stop_token& stop);
  std::optional<Job> next_job(const std::stop_token& stop);
  void finish(const Job& job, JobResult result);
  // Changes the cluster's state with the lock held and wakes who waits for work.
  template <typename F>
  void change(F&& how) {
    {
      const std::scoped_lock lock(mutex_);
      how(cluster_);
      ++changes_;
    }
    changed_.notify_all();
  }

  kube::ApiClient& client_;
  ImageAssessor& assessor_;
  SecretStore& secrets_;
  const Log& log_;
  const WatcherSettings settings_;
  const Assessed assessed_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Cluster cluster_;
  std::uint64_t changes_ = 0;
};

}  // namespace iar::agent
