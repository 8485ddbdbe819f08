#include "app/agent_sending.h"

#include <unistd.h>

#include "app/registries.h"
#include "base/hash.h"
#include "base/text.h"
#include "outbox/files.h"

namespace iar::app {

namespace {

// Where a Secrets Store driver puts the credentials, and their names there.
constexpr std::string_view k_secrets_folder = "/mnt/secrets-store";
constexpr std::uint64_t k_secret_bytes_max = 4096;
constexpr std::uint64_t k_id_bytes_max = 64;

std::string stored_secret(std::string_view name) {
  const auto text = outbox::read_whole(std::string(k_secrets_folder) + "/" + std::string(name),
                                       k_secret_bytes_max);
  return text ? std::string(trimmed(*text)) : "";
}

// What the environment or the flags say; files that come later fill the rest.
agent::ConsoleCredentials credentials_of(const AgentOptions& options) {
  agent::ConsoleCredentials out{std::string(trimmed(options.client_id)),
                                std::string(trimmed(options.client_secret)),
                                std::string(trimmed(options.cid))};
  if (out.client_id.empty()) out.client_id = stored_secret("falcon-client-id");
  if (out.client_secret.empty()) out.client_secret = stored_secret("falcon-client-secret");
  if (out.cid.empty()) out.cid = stored_secret("falcon-cid");
  return out;
}

bool wants_to_send(const AgentOptions& options) {
  return !options.client_id.empty() || !options.console_url.empty() ||
         ::access(std::string(k_secrets_folder).c_str(), F_OK) == 0;
}

// The agent's own, kept as long as its outbox.
Result<std::string> agent_id(const std::string& folder) {
  const auto known = outbox::read_whole(folder + "/agent-id", k_id_bytes_max);
  if (known && known->size() == std::string_view("00000000-0000-4000-8000-000000000000").size()) {
    return *known;
  }
  std::array<std::uint8_t, 16> bytes{};
  TRY_ASSIGN(const auto source, open_for_reading("/dev/urandom"));
  TRY_ASSIGN(const std::size_t count, read_some(source.get(), bytes));
  if (count != bytes.size()) return make_error(ErrorCode::io, "no random bytes");
  std::string id = agent::random_id(bytes);
  TRY(outbox::write_whole(folder, "agent-id", id));
  return id;
}

// Another console, customer or version of the program knows nothing of what was delivered before.
std::string delivered_name(const AgentOptions& options) {
  const std::string what = options.console_url + "\n" + options.region + "\n" + options.client_id +
                           "\n" + options.cid + "\n" + IAR_VERSION;
  return "delivered-" + hex(sha256(as_bytes(what))).substr(0, 16);
}

agent::ConsoleSettings console_settings(const AgentOptions& options) {
  agent::ConsoleSettings out;
  out.url = options.console_url;
  out.region = options.region;
  if (!options.console_ca.empty()) out.tls.ca_files.push_back(options.console_ca);
  out.tls.skip_verify = options.console_insecure;
  out.credentials = [options] { return credentials_of(options); };
  return out;
}

}  // namespace

Status AgentSending::open(const Options& options) {
  const AgentOptions& own = options.agent;
  TRY_ASSIGN(outbox_, outbox::Outbox::open(own.outbox_folder, own.outbox_bytes));
  TRY_ASSIGN(delivered_, outbox::Delivered::open(own.outbox_folder, delivered_name(own)));
  TRY_ASSIGN(agent_.id, agent_id(own.outbox_folder));
  TRY_ASSIGN(http_, make_http_client(options.registry));
  client_ = std::make_unique<agent::ConsoleClient>(*http_, console_settings(own));
  agent_.version = IAR_VERSION;
  agent_.cluster_name = own.cluster_name;
  agent_.node_name = own.node_name;
  agent_.mode = "watcher";
  agent_.chart_version = own.helm_version;
  agent_.host_address = own.node_address;
  return {};
}

Result<std::unique_ptr<AgentSending>> AgentSending::make(const Options& options,
                                                         const agent::Log& log) {
  if (!wants_to_send(options.agent)) {
    log.event(agent::Level::warning, "nothing is sent: there is neither a client id nor a console");
    return std::unique_ptr<AgentSending>();
  }
  auto out = std::unique_ptr<AgentSending>(new AgentSending(log));
  TRY(out->open(options));
  const auto found = out->outbox_->statistics();
  log.event(agent::Level::info, "sending to console",
            {{"url", out->client_->place()},
             {"entries", std::to_string(found.entries)},
             {"damaged", std::to_string(found.damaged)}});
  return out;
}

void AgentSending::remember(agent::Cluster& cluster) {
  for (const auto& [key, digest] : delivered_->all()) {
    if (const auto image = agent::parse_key(key)) {
      cluster.remember(*image, digest.starts_with("sha256:") ? digest : "");
    }
  }
  for (const auto& key : outbox_->keys()) {
    if (auto image = agent::parse_entry_key(key)) cluster.remember(image->first, image->second);
  }
}

Status AgentSending::keep(const agent::Job& job, const assess::Assessment& assessment) {
  return outbox_->put(agent::entry_of(job, agent::message_of(job, assessment, agent_)));
}

void AgentSending::run(agent::Watcher& watcher, const std::stop_token& stop) {
  agent::SenderSettings settings;
  settings.agent = agent_;
  agent::SenderHooks hooks;
  hooks.view = [&](std::uint64_t& seen, const wire::AgentIdentity& agent) {
    return watcher.view_since(seen, agent);
  };
  hooks.refused = [&](const agent::ImageKey& key, const Error& error) {
    watcher.refuse(key, error);
  };
  hooks.forgotten = [&](const agent::ImageKey& key) { watcher.forget(key); };
  agent::Sender(*client_, *outbox_, *delivered_, log_, std::move(settings), std::move(hooks))
      .run(stop);
}

}  // namespace iar::app
