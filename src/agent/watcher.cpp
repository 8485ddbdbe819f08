#include "agent/watcher.h"

#include <algorithm>

namespace iar::agent {

namespace {

using Clock = std::chrono::system_clock;

constexpr std::chrono::seconds k_look_again{30};

Verdict failure(const Error& error) {
  Verdict out;
  out.state = State::failed;
  out.reason = model::reason_of(error);
  out.message = error.text();
  return out;
}

}  // namespace

Watcher::Watcher(kube::ApiClient& client, ImageAssessor& assessor, SecretStore& secrets,
                 const Log& log, Cluster cluster, WatcherSettings settings, Assessed assessed)
    : client_(client),
      assessor_(assessor),
      secrets_(secrets),
      log_(log),
      settings_(settings),
      assessed_(std::move(assessed)),
      cluster_(std::move(cluster)) {}

kube::Watched Watcher::watched(std::string path, std::string selector) const {
  kube::Watched out;
  out.path = std::move(path);
  out.field_selector = std::move(selector);
  out.page_size = settings_.page_size;
  out.watch_time = settings_.watch_time;
  return out;
}

std::function<void(const Error&, std::chrono::milliseconds)> Watcher::failure_of(std::string kind) {
  return [this, kind = std::move(kind)](const Error& error, std::chrono::milliseconds pause) {
    const std::string wait = std::to_string(pause.count());
    log_.event(Level::warning, "error watching the cluster. will try again",
               {{"kind", kind}, {"error", error.text()}, {"wait_ms", wait}});
  };
}

void Watcher::set_pod(kube::Change kind, const JsonValue& object) {
  auto pod = kube::parse_pod(object);
  if (!pod) {
    log_.failure(Level::warning, "a pod that cannot be read", pod.error());
    return;
  }
  change([&](Cluster& cluster) {
    if (kind == kube::Change::deleted) {
      cluster.remove_pod(pod->uid);
    } else {
      cluster.set_pod(std::move(*pod));
    }
  });
}

kube::Sink Watcher::pod_sink() {
  kube::Sink out;
  out.list_begins = [this] { change([](Cluster& cluster) { cluster.pods_begin(); }); };
  out.object = [this](kube::Change kind, const JsonValue& object) { set_pod(kind, object); };
  out.list_ends = [this] {
    change([](Cluster& cluster) { cluster.pods_end(); });
    const auto total = sum();
    log_.event(
        Level::info, "pods listed",
        {{"containers", std::to_string(total.rows)}, {"running", std::to_string(total.running)}});
  };
  out.failed = failure_of("pods");
  return out;
}

kube::Sink Watcher::namespace_sink() {
  kube::Sink out;
  out.list_begins = [this] { change([](Cluster& all) { all.present_spaces().begin(); }); };
  out.list_ends = [this] { change([](Cluster& all) { all.present_spaces().end(); }); };
  out.object = [this](kube::Change kind, const JsonValue& object) {
    const auto space = kube::parse_namespace(object);
    if (!space) return;
    change([&](Cluster& cluster) {
      if (kind == kube::Change::deleted) {
        cluster.remove_namespace(space->name);
      } else {
        cluster.set_namespace(*space);
      }
    });
  };
  out.failed = failure_of("namespaces");
  return out;
}

kube::Sink Watcher::node_sink() {
  kube::Sink out;
  out.list_begins = [this] { change([](Cluster& all) { all.present_nodes().begin(); }); };
  out.list_ends = [this] { change([](Cluster& all) { all.present_nodes().end(); }); };
  out.object = [this](kube::Change kind, const JsonValue& object) {
    const auto node = kube::parse_node(object);
    if (!node) return;
    change([&](Cluster& cluster) {
      // A node that goes takes its pods along; until then they keep their platform.
      if (kind == kube::Change::deleted) {
        cluster.remove_node(node->name);
      } else {
        cluster.set_node(*node);
      }
    });
  };
  out.failed = failure_of("nodes");
  return out;
}

void Watcher::set_secret(const std::string& type, kube::Change kind, const JsonValue& object) {
  if (kind == kube::Change::deleted) {
    secrets_.remove(kube::object_key(object));
    return;
  }
  const auto secret = kube::parse_pull_secret(object);
  if (!secret) {
    log_.failure(Level::warning, "a Secret that cannot be used", secret.error());
    return;
  }
  if (!*secret) return;
  const auto is_new = secrets_.set(type, **secret);
  if (!is_new) {
    log_.failure(Level::warning, "a Secret that cannot be used", is_new.error());
  } else if (*is_new) {
    change([](Cluster& cluster) { cluster.retry_denied(); });
  }
}

kube::Sink Watcher::secret_sink(std::string type) {
  kube::Sink out;
  out.list_begins = [this, type] { secrets_.begin_list(type); };
  out.list_ends = [this, type] { secrets_.end_list(type); };
  out.object = [this, type](kube::Change kind, const JsonValue& object) {
    set_secret(type, kind, object);
  };
  out.failed = failure_of("secrets");
  return out;
}

std::optional<Job> Watcher::next_job(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    // Before the list is complete nobody knows what matters most.
    if (cluster_.pods_listed()) {
      if (auto job = cluster_.take_job(Clock::now())) return job;
    }
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(k_look_again);
    if (const auto next = cluster_.next_try()) {
      wait = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()),
                        std::chrono::milliseconds(100), wait);
    }
    changed_.wait_for(lock, stop, wait, [seen = changes_, this] { return seen != changes_; });
  }
  return std::nullopt;
}

void Watcher::finish(const Job& job, JobResult result) {
  if (result.assessment && assessed_) {
    const Status kept = assessed_(job, *result.assessment);
    if (!kept.ok()) result.verdict = failure(kept.error());
  }
  const Verdict& verdict = result.verdict;
  const std::string_view reason =
      verdict.state == State::failed ? model::reason_name(verdict.reason) : "";
  const Level level = verdict.state == State::assessed ? Level::info : Level::warning;
  log_.event(level, "image " + std::string(state_name(verdict.state)),
             {{"image", job.image},
              {"image_id", job.key.image},
              {"reason", reason},
              {"error", verdict.message}});
  change([&](Cluster& cluster) {
    cluster.finish_job(job.key, std::move(result.verdict), Clock::now());
  });
}

void Watcher::consume(const std::stop_token& stop) {
  while (const auto job = next_job(stop)) {
    log_.event(Level::debug, "image begun", {{"image", job->image}, {"image_id", job->key.image}});
    JobResult result = assessor_.run(*job, stop);
    if (stop.stop_requested() && result.verdict.state != State::assessed) return;
    finish(*job, std::move(result));
  }
}

void Watcher::run(const std::stop_token& stop) {
  std::vector<std::jthread> threads;
  const auto follow = [&](kube::Watched what, kube::Sink sink) {
    threads.emplace_back([this, &stop, what = std::move(what), sink = std::move(sink)] {
      kube::Reflector(client_, what, sink).run(stop);
    });
  };
  follow(watched("/api/v1/namespaces"), namespace_sink());
  follow(watched("/api/v1/nodes"), node_sink());
  if (settings_.watch_secrets) {
    for (const auto type : {kube::k_docker_config_json, kube::k_docker_config}) {
      follow(watched("/api/v1/secrets", "type=" + std::string(type)),
             secret_sink(std::string(type)));
    }
  }
  follow(watched("/api/v1/pods"), pod_sink());
  for (std::uint32_t i = 0; i < settings_.consumers; ++i) {
    threads.emplace_back([this, &stop] { consume(stop); });
  }
}

std::optional<std::string> Watcher::ledger_since(std::uint64_t& number) {
  const std::scoped_lock lock(mutex_);
  const Ledger& ledger = cluster_.ledger();
  if (!cluster_.pods_listed() || ledger.last_number() == number) return std::nullopt;
  number = ledger.last_number();
  JsonWriter out;
  ledger.write_json(out);
  return out.take();
}

std::optional<ClusterView> Watcher::view_since(std::uint64_t& seen,
                                               const wire::AgentIdentity& agent) {
  const std::scoped_lock lock(mutex_);
  if (!cluster_.listed() || seen == changes_) return std::nullopt;
  seen = changes_;
  return project(cluster_, agent);
}

void Watcher::refuse(const ImageKey& key, const Error& error) {
  change([&](Cluster& cluster) { cluster.finish_job(key, failure(error), Clock::now()); });
}

void Watcher::forget(const ImageKey& key) {
  change([&](Cluster& cluster) { cluster.forget(key); });
}

Sum Watcher::sum() {
  const std::scoped_lock lock(mutex_);
  return cluster_.ledger().sum();
}

}  // namespace iar::agent
