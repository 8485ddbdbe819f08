// The rows of the option table, and what sets each.
#include "app/options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/regions.h"
#include "base/text.h"
#include "match/policy/policy.h"
#include "net/url.h"
#include "report/report.h"

namespace iar::app {

namespace {

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_memory_min = 64 * k_mib;
constexpr std::uint64_t k_memory_max = std::uint64_t{1} << 40U;
constexpr std::uint64_t k_rate_max = 1'000'000'000;
constexpr std::uint64_t k_created_seconds_max =
    253'402'300'799;  // the last second of the year 9999

Result<std::uint64_t> number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || end != text.end() || value < least || value > most) {
    return make_error(ErrorCode::usage, "a number from " + std::to_string(least) + " to " +
                                            std::to_string(most) + " is needed");
  }
  return value;
}

// "512M", "2GiB", "64Mi", "100000": powers of 1024.
Result<std::uint64_t> bytes(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::string_view digits = text;
  for (const std::string_view end : {"iB", "B", "i"}) {
    if (digits.ends_with(end)) {
      digits.remove_suffix(end.size());
      break;
    }
  }
  constexpr std::string_view k_units = "KMGT";
  const std::size_t which = digits.empty() ? std::string_view::npos : k_units.find(digits.back());
  std::uint64_t unit = 1;
  if (which != std::string_view::npos) {
    unit = std::uint64_t{1} << (10 * (which + 1));
    digits.remove_suffix(1);
  }
  const auto count = number(digits, 0, most / unit);
  if (count && *count * unit >= least) return *count * unit;
  return make_error(ErrorCode::usage, "an amount of bytes is needed, such as 512M, from " +
                                          std::to_string(least >> 20U) + "M to " +
                                          std::to_string(most >> 20U) + "M");
}

// Options that are texts, taken as they are written, and switches.
template <std::string Options::*member>
Status text(Options& options, std::string_view value) {
  options.*member = value;
  return {};
}
template <bool Options::*member>
Status on(Options& options, std::string_view) {
  options.*member = true;
  return {};
}
template <auto group, auto member>
Status text_of(Options& options, std::string_view value) {
  (options.*group).*member = value;
  return {};
}
Status set_format(Options& options, std::string_view value) {
  if (value != "tsv" && report::find_format(value) == nullptr) {
    std::string names;
    for (const report::Format& each : report::formats()) names += std::string(each.name) + ", ";
    return make_error(ErrorCode::usage, "formats are " + names + "and tsv");
  }
  options.format = value;
  return {};
}
Status set_containerd_address(Options& options, std::string_view value) {
  TRY_ASSIGN(options.containerd.socket, runtime::socket_path(value));
  return {};
}
Status set_by(Options& options, std::string_view value) {
  static constexpr std::array<std::string_view, 3> k_groups = {"layer", "owner", "type"};
  if (std::ranges::find(k_groups, value) == k_groups.end()) {
    return make_error(ErrorCode::usage, "packages are grouped by layer, type or owner");
  }
  options.by = value;
  return {};
}
Status set_threads(Options& options, std::string_view value) {
  TRY_ASSIGN(const std::uint64_t count, number(value, 1, 64));
  options.threads = static_cast<std::uint32_t>(count);
  return {};
}
Status set_memory(Options& options, std::string_view value) {
  TRY_ASSIGN(options.memory_bytes, bytes(value, k_memory_min, k_memory_max));
  return {};
}
Status set_spill(Options& options, std::string_view value) {
  options.spill_folder = value == "none" ? "" : value;
  return {};
}
Status set_cache(Options& options, std::string_view value) {
  options.cache_folder = value == "none" ? "" : value;
  return {};
}
Status set_timeout(Options& options, std::string_view value) {
  TRY_ASSIGN(options.timeout_seconds, number(value, 1, 7 * 24 * 3600));
  return {};
}
Status set_call_seconds(Options& options, std::string_view value) {
  TRY_ASSIGN(options.call_seconds, number(value, 1, 3600));
  return {};
}
Status set_platform(Options& options, std::string_view value) {
  auto platform = model::Platform::parse(value);
  if (!platform) return make_error(ErrorCode::usage, platform.error().message);
  options.platform = std::move(platform).value();
  return {};
}
Status set_created(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto seconds, number(value, 0, k_created_seconds_max));
  options.created_seconds = static_cast<std::int64_t>(seconds);
  return {};
}
Status set_vex(Options& options, std::string_view value) {
  options.vex.emplace_back(value);
  return {};
}
Status set_fail_on(Options& options, std::string_view value) {
  TRY(match::fail_on_rules(value));
  options.fail_on = value;
  return {};
}
Status set_at(Options& options, std::string_view value) {
  const auto day = match::day_of_date(value);
  if (!day) return make_error(ErrorCode::usage, "a day is needed, such as 2026-12-31");
  options.at = match::Moment{*day * 86'400, 0};
  return {};
}
Status set_accept(Options& options, std::string_view value) {
  return set_names(options.db.accepted, value);
}
Status set_only(Options& options, std::string_view value) {
  return set_names(options.db.only, value);
}
Status set_shrink(Options& options, std::string_view value) {
  return set_percent(options.db.shrink_percent_max, value);
}
Status set_plain_http(Options& options, std::string_view value) {
  return set_plain_hosts(options.registry, value);
}
Status set_insecure(Options& options, std::string_view value) {
  return set_insecure_hosts(options.registry, value);
}
Status set_ca_file(Options& options, std::string_view value) {
  return set_ca_files(options.registry, value);
}
Status set_client_cert(Options& options, std::string_view value) {
  return set_client_certificates(options.registry, value);
}
Status set_credentials(Options& options, std::string_view value) {
  options.registry.credentials_file = value;
  return {};
}
Status set_user(Options& options, std::string_view value) {
  options.registry.user = value;
  return {};
}
Status set_hosts_folder(Options& options, std::string_view value) {
  options.registry.hosts_folder = value == "none" ? "" : value;
  return {};
}
Status set_registries_conf(Options& options, std::string_view value) {
  options.registry.registries_conf = value == "none" ? "" : value;
  return {};
}
Status set_connect_timeout(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto seconds, number(value, 1, 3600));
  options.registry.timeouts.connect = std::chrono::seconds(seconds);
  return {};
}
Status set_answer_timeout(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto seconds, number(value, 1, 3600));
  options.registry.timeouts.first_byte = std::chrono::seconds(seconds);
  return {};
}
Status set_stall_timeout(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto seconds, number(value, 1, 3600));
  options.registry.timeouts.stall = std::chrono::seconds(seconds);
  return {};
}
Status set_foreign_layers(Options& options, std::string_view) {
  options.registry.foreign_layers = true;
  return {};
}
Status set_console_address(Options& options, std::string_view value) {
  return set_listen(options.server, value);
}
Status set_console_certificate(Options& options, std::string_view value) {
  return set_server_certificate(options.server, value);
}
Status set_connections(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto count, number(value, 1, 1'000'000));
  options.server.connections_max = static_cast<std::uint32_t>(count);
  return {};
}
Status set_body_bytes(Options& options, std::string_view value) {
  TRY_ASSIGN(options.server.body_bytes_max, bytes(value, k_mib, 1024 * k_mib));
  return {};
}
Status set_inflated_bytes(Options& options, std::string_view value) {
  TRY_ASSIGN(options.server.inflated_bytes_max, bytes(value, k_mib, 1024 * k_mib));
  return {};
}
Status set_requests(Options& options, std::string_view value) {
  TRY_ASSIGN(options.server.requests_per_minute, number(value, 1, k_rate_max));
  return {};
}
Status set_token_requests(Options& options, std::string_view value) {
  TRY_ASSIGN(options.server.token_requests_per_minute, number(value, 1, k_rate_max));
  return {};
}
Status set_bad_tokens(Options& options, std::string_view value) {
  TRY_ASSIGN(options.server.bad_tokens_per_minute, number(value, 1, k_rate_max));
  return {};
}
Status set_consumers(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto count, number(trimmed(value), 1, 64));
  options.agent.consumers = static_cast<std::uint32_t>(count);
  return {};
}
Status set_debug(Options& options, std::string_view) {
  options.agent.debug = true;
  return {};
}
Status set_discover_secrets(Options& options, std::string_view value) {
  return set_truth(options.agent.discover_secrets, value);
}
Status set_klogs(Options& options, std::string_view) {
  options.agent.klogs = true;
  return {};
}
Status set_page_size(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto count, number(trimmed(value), 1, 10000));
  options.agent.page_size = static_cast<std::uint32_t>(count);
  return {};
}
Status set_log_output(Options& options, std::string_view value) {
  options.agent.log_output = trimmed(value) == "1" ? 1 : 2;
  return {};
}
Status set_watch_silence_seconds(Options& options, std::string_view value) {
  TRY_ASSIGN(const auto count, number(trimmed(value), 1, 3600));
  options.agent.watch_silence_seconds = static_cast<std::uint32_t>(count);
  return {};
}
Status set_console_insecure(Options& options, std::string_view) {
  options.agent.console_insecure = true;
  return {};
}
Status set_console_url(Options& options, std::string_view value) {
  TRY(net::Url::parse(trimmed(value)));
  options.agent.console_url = trimmed(value);
  return {};
}
Status set_outbox_bytes(Options& options, std::string_view value) {
  TRY_ASSIGN(options.agent.outbox_bytes, bytes(value, k_mib, k_memory_max));
  return {};
}
Status set_region(Options& options, std::string_view value) {
  if (!agent::is_autodiscovery(value) && agent::find_region(value) == nullptr) {
    return make_error(ErrorCode::usage,
                      "regions are us-1, us-2, eu-1, gov1, gov2 and autodiscovery");
  }
  options.agent.region = value;
  return {};
}

constexpr std::array k_rows = {
    OptionRow{"--accept", "", "NAME,…", "none",
              "feeds that may lose data or go this time; all: each", set_accept},
    OptionRow{"--advisories", "IAR_ADVISORIES", "FILE", "none: findings are not looked for",
              "advisory database to hold the packages against", text<&Options::advisories>},
    OptionRow{"--advisory-keys", "IAR_ADVISORY_KEYS", "FILE", "none",
              "PEM public keys whose signature on an advisory database is believed",
              text<&Options::advisory_keys>},
    OptionRow{"--analyzer-seconds", "IAR_ANALYZER_SECONDS", "N", "20",
              "processor time that one file may take in one analyzer", set_call_seconds},
    OptionRow{"--answer-timeout", "IAR_ANSWER_TIMEOUT", "SECONDS", "60",
              "time for a registry to begin an answer", set_answer_timeout},
    OptionRow{"--at", "", "DAY", "today", "day on which exceptions and ages are judged", set_at},
    OptionRow{"--bad-tokens-per-minute", "IAR_BAD_TOKENS_PER_MINUTE", "N", "15",
              "requests with bad tokens that one address may make", set_bad_tokens},
    OptionRow{"--body-max", "IAR_BODY_MAX", "BYTES", "32M", "size of a request body as it is sent",
              set_body_bytes},
    OptionRow{"--by", "", "layer|type|owner", "not grouped",
              "what the packages of a table stand together by", set_by},
    OptionRow{"--ca-file", "IAR_CA_FILE", "HOST=FILE,…", "the system's authorities",
              "PEM authorities to trust beside the system's for a registry", set_ca_file},
    OptionRow{"--cache", "IAR_CACHE", "DIR|none", "none",
              "folder that keeps what was learned of each layer", set_cache},
    OptionRow{"--certificate", "IAR_CERTIFICATE", "CERT:KEY", "one of its own",
              "PEM files that the console shows to its clients", set_console_certificate},
    OptionRow{"--cid", "AGENT_CID", "ID", "none",
              "customer id; a console of one's own takes only its clients",
              text_of<&Options::agent, &AgentOptions::cid>},
    OptionRow{"--client-cert", "IAR_CLIENT_CERT", "HOST=CERT[:KEY],…", "none",
              "PEM certificate to show to a registry", set_client_cert},
    OptionRow{"--client-id", "AGENT_CLIENT_ID", "ID", "none: nothing is sent",
              "OAuth2 client that the agent is for the console",
              text_of<&Options::agent, &AgentOptions::client_id>},
    OptionRow{"--client-secret", "AGENT_CLIENT_SECRET", "SECRET", "none",
              "its secret, better given by the environment",
              text_of<&Options::agent, &AgentOptions::client_secret>},
    OptionRow{"--cluster-name", "AGENT_CLUSTER_NAME", "NAME",
              "the UID of the namespace kube-system", "what the console calls the cluster",
              text_of<&Options::agent, &AgentOptions::cluster_name>},
    OptionRow{"--connect-timeout", "IAR_CONNECT_TIMEOUT", "SECONDS", "10",
              "time to connect to a registry", set_connect_timeout},
    OptionRow{"--connections", "IAR_CONNECTIONS", "N", "8192",
              "connections that the console holds at once", set_connections},
    OptionRow{"--console-ca", "IAR_CONSOLE_CA", "FILE", "the system's authorities",
              "PEM authorities to trust beside the system's for the console",
              text_of<&Options::agent, &AgentOptions::console_ca>},
    OptionRow{"--console-insecure", "IAR_CONSOLE_INSECURE", "", "off",
              "trust whatever certificate the console shows", set_console_insecure},
    OptionRow{"--console-url", "IAR_CONSOLE_URL", "URL", "as the region has it",
              "console to send to instead of a region's", set_console_url},
    OptionRow{"--consumers", "AGENT_MAX_CONSUMER_THREADS", "N", "1",
              "images assessed at the same time", set_consumers},
    OptionRow{"--containerd-address", "CONTAINERD_ADDRESS", "SOCKET",
              "/run/containerd/containerd.sock", "socket of containerd", set_containerd_address},
    OptionRow{"--containerd-namespace", "CONTAINERD_NAMESPACE", "NAME",
              "k8s.io, default, then the others", "namespace of containerd to look for images in",
              text_of<&Options::containerd, &runtime::ContainerdSettings::name_space>},
    OptionRow{"--credentials", "IAR_CREDENTIALS", "FILE", "docker's and podman's own",
              "config.json with credentials for registries", set_credentials},
    OptionRow{"--data", "IAR_DATA", "DIR", "iar-data", "folder that the console keeps its data in",
              text_of<&Options::server, &ServerOptions::data_folder>},
    OptionRow{"--database", "IAR_DATABASE", "URL", "SQLite in the data folder",
              "where the console stores, such as postgresql://HOST/NAME",
              text_of<&Options::server, &ServerOptions::database>},
    OptionRow{"--debug", "AGENT_DEBUG", "", "off", "log each step", set_debug},
    OptionRow{"--digest", "", "", "off", "state the SHA-256 of each regular file",
              on<&Options::digest>},
    OptionRow{"--discover-secrets", "SECRETS_AUTODISCOVER_ENABLED", "true|false", "true",
              "use every Secret for pulling in the cluster", set_discover_secrets},
    OptionRow{"--docker-host", "DOCKER_HOST", "SOCKET", "unix:///var/run/docker.sock",
              "socket of docker", text_of<&Options::docker, &runtime::DockerSettings::host>},
    OptionRow{"--exclude-images", "AGENT_IMAGE_EXCLUSIONS", "NAME,…", "none",
              "images that are not assessed, with their tag or digest",
              text_of<&Options::agent, &AgentOptions::image_exclusions>},
    OptionRow{"--exclude-namespaces", "AGENT_NAMESPACE_EXCLUSIONS", "NAME,…", "none",
              "namespaces whose pods are not assessed",
              text_of<&Options::agent, &AgentOptions::namespace_exclusions>},
    OptionRow{"--exclude-registries", "AGENT_REGISTRY_EXCLUSIONS", "HOST,…", "none",
              "registries whose images are not assessed",
              text_of<&Options::agent, &AgentOptions::registry_exclusions>},
    OptionRow{"--fail-on", "IAR_FAIL_ON", "LEVEL[,kev,…]", "nothing",
              "exit 1 for findings of that severity or kind", set_fail_on},
    OptionRow{"--feeds", "", "DIR", "none", "folder of feeds, instead of DIR",
              text_of<&Options::db, &DbOptions::feeds>},
    OptionRow{"--foreign-layers", "IAR_FOREIGN_LAYERS", "", "off",
              "fetch layers from URLs outside of the registry", set_foreign_layers},
    OptionRow{"--format", "IAR_FORMAT", "FORMAT", "table",
              "table; json, cyclonedx, spdx, openvex, sarif, falcon (scan) or tsv (image files) "
              "for programs",
              set_format},
    OptionRow{"--from", "IAR_DB_FROM", "URL|DIR", "none",
              "what 'iar db publish' wrote: where updates come from",
              text_of<&Options::db, &DbOptions::from>},
    OptionRow{"--helm-version", "AGENT_HELM_VERSION", "VERSION", "none",
              "version of the chart, told to the console",
              text_of<&Options::agent, &AgentOptions::helm_version>},
    OptionRow{"--hosts-dir", "IAR_HOSTS_DIR", "DIR|none", "none",
              "folder with a hosts.toml for each registry, such as /etc/containerd/certs.d",
              set_hosts_folder},
    OptionRow{"--ignore-file", "IAR_IGNORE_FILE", "FILE", "none",
              "vulnerabilities to set aside, an id a line", text<&Options::ignore_file>},
    OptionRow{"--inflated-max", "IAR_INFLATED_MAX", "BYTES", "128M",
              "size of a request body without its gzip", set_inflated_bytes},
    OptionRow{"--insecure", "IAR_INSECURE", "HOST,…", "none",
              "registries whose certificate need not be trusted", set_insecure},
    OptionRow{"--klogs", "ENABLE_KLOGS", "", "off", "log each request to the Kubernetes API",
              set_klogs},
    OptionRow{"--kubeconfig", "KUBECONFIG", "FILE", "the pod's service account",
              "kubeconfig whose current context is followed",
              text_of<&Options::agent, &AgentOptions::kubeconfig>},
    OptionRow{"--ledger-file", "IAR_LEDGER_FILE", "FILE", "none",
              "file that holds the state of each container, as JSON",
              text_of<&Options::agent, &AgentOptions::ledger_file>},
    OptionRow{"--list-page-size", "WATCHER_LIST_PAGESIZE", "N", "500",
              "objects in a page of a list of the Kubernetes API", set_page_size},
    OptionRow{"--listen", "IAR_LISTEN", "HOST:PORT", "0.0.0.0:8443", "where the console listens",
              set_console_address},
    OptionRow{"--log-output", "LOG_OUTPUT", "1|2", "2",
              "where the log goes: 1 is standard output, anything else standard error",
              set_log_output},
    OptionRow{"--memory", "IAR_MEMORY", "BYTES", "3/4 of the cgroup's limit, at most 1G",
              "memory budget, such as 512M", set_memory},
    OptionRow{"--only", "", "NAME,…", "all that have a place", "feeds to fetch", set_only},
    OptionRow{"--only-fixed", "IAR_ONLY_FIXED", "", "off",
              "ignore vulnerabilities that nothing mends yet", on<&Options::only_fixed>},
    OptionRow{"--outbox", "IAR_OUTBOX", "DIR", "$TMPDIR/iar-outbox, else /tmp/iar-outbox",
              "folder that keeps what is still to be sent",
              text_of<&Options::agent, &AgentOptions::outbox_folder>},
    OptionRow{"--outbox-size", "IAR_OUTBOX_SIZE", "BYTES", "256M",
              "what may wait there; further images are tried again later", set_outbox_bytes},
    OptionRow{"--output", "", "FILE", "standard output", "where the result goes",
              text<&Options::output>},
    OptionRow{"--overlay-for", "", "FILE", "none",
              "make an update of this database instead of a whole one",
              text_of<&Options::db, &DbOptions::overlay_for>},
    OptionRow{"--plain-http", "IAR_PLAIN_HTTP", "HOST,…", "none", "registries without TLS",
              set_plain_http},
    OptionRow{"--platform", "IAR_PLATFORM", "OS/ARCH[/VARIANT]", "this machine's",
              "which image of an index is meant", set_platform},
    OptionRow{"--policy", "IAR_POLICY", "FILE", "none: findings only warn",
              "policy that says what findings amount to", text<&Options::policy>},
    OptionRow{"--previous", "", "FILE", "none",
              "database to keep a refused feed's last good state from",
              text_of<&Options::db, &DbOptions::previous>},
    OptionRow{"--region", "AGENT_REGION", "REGION", "autodiscovery",
              "region of the console: us-1, us-2, eu-1, gov1, gov2 or autodiscovery", set_region},
    OptionRow{"--registries-conf", "IAR_REGISTRIES_CONF", "FILE|none", "none",
              "mirrors as podman has them, such as /etc/containers/registries.conf",
              set_registries_conf},
    OptionRow{"--registry-credentials", "AGENT_REGISTRY_CREDENTIALS", "NAMESPACE:SECRET,…", "none",
              "Secrets with credentials for registries",
              text_of<&Options::agent, &AgentOptions::registry_credentials>},
    OptionRow{"--requests-per-minute", "IAR_REQUESTS_PER_MINUTE", "N", "6000",
              "requests that one customer may make", set_requests},
    OptionRow{"--require-complete", "IAR_REQUIRE_COMPLETE", "", "off",
              "exit 3 when something that may hold packages was not looked at",
              on<&Options::require_complete>},
    OptionRow{"--runmode", "AGENT_RUNMODE", "watcher", "none", "how the agent learns what runs",
              text_of<&Options::agent, &AgentOptions::runmode>},
    OptionRow{"--show-suppressed", "IAR_SHOW_SUPPRESSED", "", "off",
              "list findings in a table that were set aside, too", on<&Options::show_suppressed>},
    OptionRow{"--shrink-max", "", "PERCENT", "5",
              "part of a feed's advisories that may be gone since the last time", set_shrink},
    OptionRow{"--signing-key", "IAR_SIGNING_KEY", "FILE", "none",
              "PEM Ed25519 private key to sign with; made if it is not there",
              text_of<&Options::db, &DbOptions::signing_key>},
    OptionRow{"--source-date-epoch", "SOURCE_DATE_EPOCH", "SECONDS", "no time is stated",
              "when a document or database says that it was made, since 1970", set_created},
    OptionRow{"--spill", "IAR_SPILL", "DIR|none", "$TMPDIR or /tmp where writable",
              "folder for archives that cannot be read by seeking", set_spill},
    OptionRow{"--stall-timeout", "IAR_STALL_TIMEOUT", "SECONDS", "30",
              "time without a byte after which a download is taken up anew", set_stall_timeout},
    OptionRow{"--stats", "IAR_STATS", "", "off", "add what the assessment cost",
              on<&Options::stats>},
    OptionRow{"--threads", "IAR_THREADS", "N", "as the cgroup allows", "layers read at once",
              set_threads},
    OptionRow{"--timeout", "IAR_TIMEOUT", "SECONDS", "3600", "time for the whole image",
              set_timeout},
    OptionRow{"--token-requests-per-minute", "IAR_TOKEN_REQUESTS_PER_MINUTE", "N", "300",
              "requests for tokens that one address may make", set_token_requests},
    OptionRow{"--upstreams", "", "FILE", "none",
              "lines of NAME URL: other places of feeds than those known",
              text_of<&Options::db, &DbOptions::upstreams>},
    OptionRow{"--user", "", "NAME", "none",
              "user of the image's registry; the password is read from standard input", set_user},
    OptionRow{"--vex", "IAR_VEX", "PATH", "none",
              "VEX document or folder of them; may be given several times", set_vex, true},
    OptionRow{"--watch-silence", "IAR_WATCH_SILENCE", "SECONDS", "100",
              "time without a word after which a watch is taken up anew",
              set_watch_silence_seconds},
};

}  // namespace

std::span<const OptionRow> option_rows() { return k_rows; }

}  // namespace iar::app
