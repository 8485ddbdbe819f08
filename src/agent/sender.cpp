#include "agent/sender.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "archive/gzip_write.h"
#include "wire/falcon.h"

namespace iar::agent {

namespace {

constexpr std::size_t k_asked_at_once = 500;
constexpr std::string_view k_no_manifest = "-";

void wait_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

Sender::Sender(ConsoleClient& client, outbox::Outbox& outbox, outbox::Delivered& delivered,
               const Log& log, SenderSettings settings, SenderHooks hooks)
    : client_(client),
      outbox_(outbox),
      delivered_(delivered),
      log_(log),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)) {}

Deadline Sender::deadline() const {
  return Deadline::after(settings_.request_time).earlier(flush_);
}

Result<std::string> Sender::send(const wire::Message& message, const std::stop_token& stop) {
  ConsoleRequest request;
  request.method = "POST";
  request.path = "/iar/v1/message";
  request.content_type = "application/octet-stream";
  request.body = archive::gzipped(wire::encode(message));
  request.compressed = true;
  return client_.send(request, deadline(), stop);
}

Status Sender::take_config(const std::stop_token& stop) {
  if (config_at_ && Steady::now() < *config_at_ + settings_.config_each) return {};
  ConsoleRequest request;
  request.path = "/image-assessment/runtime/entities/config/v1";
  auto answer = client_.send(request, deadline(), stop);
  const bool without = !answer && answer.error().code == ErrorCode::not_found;
  if (!answer && !without) return std::move(answer).error();
  JsonDocument document;
  const auto root = document.parse(answer ? *answer : "{}");
  const auto resources = root ? root->get("resources") : std::nullopt;
  const auto elements = resources ? resources->elements() : std::vector<JsonValue>();
  const auto first = elements.empty() ? std::nullopt : std::optional(elements.front());
  const auto protocol = first ? first->get("protocol") : std::nullopt;
  const auto revision = first ? first->get("revision") : std::nullopt;
  form_ = protocol ? Form::own : Form::published;
  config_revision_ = revision ? revision->unsigned_integer().value_or(0) : 0;
  if (!config_at_) {
    log_.event(Level::info, "console reached",
               {{"url", client_.place()}, {"form", protocol ? "own" : "published"}});
  }
  config_at_ = Steady::now();
  return {};
}

// A console that was set up anew, or lost what it had, is told again.
Status Sender::ask_delivered(const std::stop_token& stop) {
  if (asked_ || form_ != Form::own) return {};
  std::vector<std::string> digests;
  for (const auto& [key, digest] : delivered_.all()) {
    if (digest != k_no_manifest) digests.push_back(digest);
  }
  for (std::size_t at = 0; at < digests.size(); at += k_asked_at_once) {
    const auto count = std::min(k_asked_at_once, digests.size() - at);
    wire::QueryMessage query;
    for (std::size_t i = 0; i < count; ++i) query.digests.push_back(digests[at + i]);
    TRY_ASSIGN(const std::string answer, send(query, stop));
    TRY(forget_unknown(query.digests, answer));
  }
  asked_ = true;
  return {};
}

Status Sender::forget_unknown(const std::vector<std::string>& asked, const std::string& answer) {
  JsonDocument document;
  TRY_ASSIGN(const auto root, document.parse(answer));
  std::set<std::string> unknown(asked.begin(), asked.end());
  const auto resources = root.get("resources");
  for (const auto& each : resources ? resources->elements() : std::vector<JsonValue>()) {
    const auto known = each.get("known");
    for (const auto& digest : known ? known->elements() : std::vector<JsonValue>()) {
      unknown.erase(std::string(digest.string().value_or("")));
    }
  }
  for (const auto& [key, digest] : delivered_.all()) {
    if (!unknown.contains(digest)) continue;
    TRY(delivered_.forget(key));
    if (const auto image = parse_key(key)) hooks_.forgotten(*image);
  }
  return {};
}

ConsoleRequest Sender::request_of(wire::InventoryMessage message) const {
  ConsoleRequest request;
  request.method = "POST";
  if (form_ == Form::own) {
    // Where it runs is told by the state, which knows more of it.
    message.seen.clear();
    request.path = "/iar/v1/message";
    request.content_type = "application/octet-stream";
    request.body = archive::gzipped(wire::encode(message));
  } else {
    request.path = "/image-assessment/entities/image-inventory/v1";
    request.content_type = "application/json";
    request.body = archive::gzipped(wire::encode_falcon(message));
    request.upload = true;
  }
  request.compressed = true;
  return request;
}

Status Sender::send_entry(const outbox::Waiting& waiting, const std::stop_token& stop) {
  const auto about = parse_entry_key(waiting.entry.key);
  auto message = wire::decode(as_bytes(waiting.entry.body));
  auto* const inventory = message ? std::get_if<wire::InventoryMessage>(&*message) : nullptr;
  if (!about || inventory == nullptr) {
    log_.event(Level::error, "an entry of the outbox that cannot be sent",
               {{"key", waiting.entry.key}});
    return outbox_.remove(waiting.number);
  }
  if (inventory->agent.cluster_id.empty() && view_) {
    inventory->agent.cluster_id = view_->cluster_id;
  }
  const auto answer = client_.send(request_of(std::move(*inventory)), deadline(), stop);
  if (!answer && answer.error().code != ErrorCode::usage) return answer.error();
  if (answer) {
    const std::string_view digest = about->second.empty() ? k_no_manifest : about->second;
    TRY(delivered_.add(key_text(about->first), digest));
    log_.event(Level::info, "inventory sent", {{"image_id", about->first.image}});
  } else {
    log_.event(Level::error, "the console refuses an inventory",
               {{"image_id", about->first.image}, {"error", answer.error().text()}});
    hooks_.refused(about->first, answer.error());
  }
  return outbox_.remove(waiting.number);
}

Status Sender::send_entries(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    TRY_ASSIGN(const auto waiting, outbox_.front());
    if (!waiting) return {};
    TRY(send_entry(*waiting, stop));
  }
  return {};
}

Status Sender::send_state(const std::stop_token& stop) {
  if (auto view = hooks_.view(seen_, settings_.agent)) view_ = std::move(view);
  if (!view_ || form_ != Form::own) return {};
  bool anew = false;
  while (auto message = report_.next(view_->assets)) {
    message->agent = settings_.agent;
    message->agent.cluster_id = view_->cluster_id;
    const auto answer = send(*message, stop);
    if (answer) {
      report_.accepted();
      continue;
    }
    if (answer.error().code != ErrorCode::conflict) return answer.error();
    report_.out_of_step();
    // A console that takes no whole state either is not asked in a loop.
    if (std::exchange(anew, true)) return answer.error();
    log_.event(Level::info, "state is told anew", {{"error", answer.error().text()}});
  }
  return {};
}

Status Sender::send_heartbeat(const std::stop_token& stop) {
  if (form_ != Form::own) return {};
  if (heartbeat_at_ && Steady::now() < *heartbeat_at_ + settings_.heartbeat_each) return {};
  wire::HeartbeatMessage message;
  message.agent = settings_.agent;
  message.config_revision = config_revision_;
  message.sent_ms = now_ms();
  if (view_) {
    message.agent.cluster_id = view_->cluster_id;
    message.queued = view_->waiting;
    message.assessed = view_->assessed;
    message.failed = view_->failed;
  }
  TRY(send(message, stop));
  heartbeat_at_ = Steady::now();
  return {};
}

Status Sender::round(const std::stop_token& stop) {
  TRY(take_config(stop));
  TRY(ask_delivered(stop));
  TRY(send_entries(stop));
  TRY(send_state(stop));
  return send_heartbeat(stop);
}

void Sender::pause(const Status& done, net::Backoff& backoff, const std::stop_token& stop) {
  if (done.ok()) {
    backoff.reset();
    return wait_for(settings_.look_again, stop);
  }
  const auto time =
      backoff.next(Deadline::never(), client_.wish()).value_or(settings_.retry.pause_max);
  if (!stop.stop_requested()) {
    log_.event(Level::warning, "error sending. will try again",
               {{"error", done.error().text()},
                {"wait_ms", std::to_string(time.count())},
                {"entries", std::to_string(outbox_.statistics().entries)}});
  }
  wait_for(time, stop);
}

void Sender::run(const std::stop_token& stop) {
  net::Backoff backoff(settings_.retry);
  while (!stop.stop_requested()) pause(round(stop), backoff, stop);
  flush_ = Deadline::after(settings_.flush_time);
  const Status last = round({});
  if (last.ok()) return;
  log_.event(
      Level::warning, "not everything is sent; it waits in the outbox",
      {{"error", last.error().text()}, {"entries", std::to_string(outbox_.statistics().entries)}});
}

}  // namespace iar::agent
