// iar agent: follows a cluster and has the images that it runs assessed.
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "agent/watcher.h"
#include "app/agent_sending.h"
#include "app/output.h"
#include "app/registries.h"
#include "base/file.h"

namespace iar::app {

namespace {

Result<kube::Access> access_of(const AgentOptions& options) {
  if (!options.kubeconfig.empty()) return kube::kubeconfig_file_access(options.kubeconfig, "");
  return kube::pod_access(options.service_host, options.service_port,
                          std::string(kube::k_service_account_folder));
}

agent::Log log_of(const AgentOptions& options) {
  const int descriptor = options.log_output == 1 ? STDOUT_FILENO : STDERR_FILENO;
  // A log that cannot be written is no reason to stop.
  return {[descriptor](std::string_view line) {
            static_cast<void>(write_all(descriptor, as_bytes(line)));
          },
          options.debug ? agent::Level::debug : agent::Level::info,
          {{"mode", "watcher"}, {"version", IAR_VERSION}, {"os", "linux"}}};
}

kube::ClientSettings client_settings(const Options& options, const agent::Log& log) {
  kube::ClientSettings out;
  out.proxy = options.registry.proxy;
  out.silence_max = std::chrono::seconds(options.agent.watch_silence_seconds);
  if (options.agent.klogs) {
    out.record = [&log](const kube::RequestRecord& record) {
      log.event(agent::Level::info, "kubernetes request",
                {{"verb", record.verb},
                 {"path", record.path},
                 {"status", std::to_string(record.status)},
                 {"ms", std::to_string(record.duration.count())}});
    };
  }
  return out;
}

agent::AssessorSettings assessor_settings(const Options& options,
                                          const assess::SegmentCache* cache) {
  agent::AssessorSettings out;
  out.secrets = agent::parse_secret_list(options.agent.registry_credentials).keys;
  out.discover_secrets = options.agent.discover_secrets;
  out.image_time_max = std::chrono::seconds(options.timeout_seconds);
  out.threads = options.threads;
  out.memory_bytes = options.memory_bytes / options.agent.consumers;
  out.call_seconds_max = static_cast<std::uint32_t>(options.call_seconds);
  out.cache = cache;
  return out;
}

void tell_problems(const AgentOptions& options, const agent::Exclusions& exclusions,
                   const agent::Log& log) {
  for (const auto& entry : agent::parse_secret_list(options.registry_credentials).problems) {
    log.event(agent::Level::warning, "not NAMESPACE:SECRET, passed over", {{"entry", entry}});
  }
  for (const auto& entry : exclusions.problems()) {
    log.event(agent::Level::warning, "not an image's name, passed over", {{"entry", entry}});
  }
}

// Replaced by rename, so that whoever reads it sees a whole one.
void write_ledger(const std::string& path, const std::string& text, const agent::Log& log) {
  Options options;
  options.output = path;
  const auto written = write_result(options, text + "\n");
  if (!written) log.failure(agent::Level::warning, "error writing the ledger", written.error());
}

// Blocks the signals that end the agent, so that waiting for them is all that is needed.
sigset_t blocked_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

// Until a signal comes; the ledger's file follows what changes.
void follow(agent::Watcher& watcher, AgentSending* sending, const AgentOptions& options,
            const agent::Log& log) {
  const sigset_t ends = blocked_signals();
  // Ends after the watcher, so that what was assessed last is still sent.
  std::jthread sender;
  if (sending != nullptr) {
    sender = std::jthread([&](const std::stop_token& stop) { sending->run(watcher, stop); });
  }
  std::jthread running([&](const std::stop_token& stop) { watcher.run(stop); });
  constexpr timespec k_second{1, 0};
  std::uint64_t number = 0;
  while (::sigtimedwait(&ends, nullptr, &k_second) < 0) {
    if (options.ledger_file.empty()) continue;
    if (const auto text = watcher.ledger_since(number)) {
      write_ledger(options.ledger_file, *text, log);
    }
  }
  log.event(agent::Level::info, "agent ends");
}

Status run_watcher(const Options& options, Services& services, const agent::Log& log) {
  TRY_ASSIGN(auto access, access_of(options.agent));
  const std::string server = access.server.display();
  TRY_ASSIGN(const auto client,
             kube::ApiClient::make(std::move(access), client_settings(options, log)));
  TRY_ASSIGN(const auto registries, Registries::make(options.registry, ""));
  std::unique_ptr<assess::SegmentCache> cache;
  if (!options.cache_folder.empty()) {
    TRY_ASSIGN(cache, assess::SegmentCache::open(options.cache_folder));
  }
  agent::Exclusions exclusions(options.agent.namespace_exclusions,
                               options.agent.registry_exclusions, options.agent.image_exclusions);
  tell_problems(options.agent, exclusions, log);
  agent::SecretStore secrets;
  agent::ImageAssessor assessor(registries->services(), secrets, services.workers,
                                services.analyzers, assessor_settings(options, cache.get()));
  agent::WatcherSettings settings;
  settings.page_size = options.agent.page_size;
  settings.consumers = options.agent.consumers;
  TRY_ASSIGN(const auto sending, AgentSending::make(options, log));
  agent::Cluster cluster(std::move(exclusions), {});
  agent::Watcher::Assessed assessed;
  if (sending) {
    sending->remember(cluster);
    assessed = [&sending](const agent::Job& job, const assess::Assessment& assessment) {
      return sending->keep(job, assessment);
    };
  }
  agent::Watcher watcher(*client, assessor, secrets, log, std::move(cluster), settings,
                         std::move(assessed));
  log.event(agent::Level::info, "starting agent", {{"server", server}});
  follow(watcher, sending.get(), options.agent, log);
  return {};
}

}  // namespace

ExitCode agent(const Options& options, const std::string&, Services& services) {
  if (options.agent.runmode != "watcher") {
    return report_failure(make_error(ErrorCode::usage, "-runmode watcher is needed"));
  }
  const agent::Log log = log_of(options.agent);
  const auto status = run_watcher(options, services, log);
  return status.ok() ? ExitCode::assessed : report_failure(status.error());
}

}  // namespace iar::app
