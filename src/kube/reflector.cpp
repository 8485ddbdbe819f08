#include "kube/reflector.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>

#include "kube/splitter.h"
#include "net/url.h"

namespace iar::kube {

namespace {

constexpr std::uint64_t k_page_size_max = 100'000;
constexpr std::chrono::milliseconds k_short_watch{1000};

Status copy_all(net::Response& response, ObjectSplitter& splitter) {
  std::array<std::uint8_t, 32768> buffer{};
  while (true) {
    TRY_ASSIGN(const auto got, response.read(buffer));
    if (got == 0) return splitter.finish();
    TRY(splitter.feed(ByteView(buffer).first(got)));
  }
}

void wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, stop, duration, [] { return false; });
}

}  // namespace

Reflector::Reflector(ApiClient& client, Watched watched, Sink sink)
    : client_(client),
      watched_(std::move(watched)),
      sink_(std::move(sink)),
      backoff_(watched_.retry),
      chance_(std::random_device()()),
      page_size_(watched_.page_size) {}

std::string Reflector::list_path(const std::string& token) const {
  std::string out = watched_.path + "?limit=" + std::to_string(page_size_);
  if (!watched_.field_selector.empty()) {
    out += "&fieldSelector=" + net::percent_encoded(watched_.field_selector);
  }
  if (!token.empty()) out += "&continue=" + net::percent_encoded(token);
  return out;
}

std::string Reflector::watch_path() {
  const auto least = static_cast<std::uint64_t>(watched_.watch_time.count());
  chance_ = chance_ * 6364136223846793005U + 1442695040888963407U;
  const std::uint64_t seconds = least + (chance_ >> 33U) % std::max<std::uint64_t>(least, 1);
  std::string out = watched_.path + "?watch=1&allowWatchBookmarks=true&resourceVersion=" +
                    net::percent_encoded(version_) + "&timeoutSeconds=" + std::to_string(seconds);
  if (!watched_.field_selector.empty()) {
    out += "&fieldSelector=" + net::percent_encoded(watched_.field_selector);
  }
  return out;
}

// One page; answers the token of the next one, empty at the end.
Result<std::string> Reflector::page(const std::string& token, const std::stop_token& stop) {
  const std::string path = list_path(token);
  TRY_ASSIGN(auto response,
             client_.open("list", path, Deadline::after(watched_.list_time_max), stop));
  if (response.status() != 200) return api_error(response.status(), response.words(), path);
  ObjectSplitter splitter(ObjectSplitter::Form::list, [&](std::string_view text) -> Status {
    TRY_ASSIGN(const auto object, document_.parse(text));
    sink_.object(Change::listed, object);
    return {};
  });
  TRY(copy_all(response, splitter));
  TRY_ASSIGN(const auto frame, document_.parse(splitter.frame()));
  const auto metadata = frame.get("metadata");
  if (!metadata || metadata->text("resourceVersion").empty()) {
    return make_error(ErrorCode::corrupt, "a list without a version", watched_.path);
  }
  version_ = metadata->text("resourceVersion");
  return std::string(metadata->text("continue"));
}

Status Reflector::list(const std::stop_token& stop) {
  sink_.list_begins();
  std::string token;
  do {
    auto next = page(token, stop);
    if (!next) {
      // The version that the pages are of was compacted away: fewer pages have a better chance.
      if (next.error().code == ErrorCode::conflict) {
        page_size_ = std::min(page_size_ * 2, k_page_size_max);
      }
      return std::move(next).error();
    }
    token = std::move(*next);
  } while (!token.empty());
  page_size_ = watched_.page_size;
  sink_.list_ends();
  backoff_.reset();
  return {};
}

Status Reflector::event(std::string_view text, bool& gone) {
  TRY_ASSIGN(const auto root, document_.parse(text));
  const auto type = root.text("type");
  const auto object = root.get("object");
  if (!object) return make_error(ErrorCode::corrupt, "a change without an object", watched_.path);
  if (type == "ERROR") {
    const auto status = object->get("code");
    const auto code = status ? status->integer().value_or(0) : 0;
    gone = code == k_status_gone;
    return api_error(static_cast<int>(code), object->text("message"), watched_.path);
  }
  const auto metadata = object->get("metadata");
  const auto version = metadata ? metadata->text("resourceVersion") : std::string_view();
  if (type == "ADDED") sink_.object(Change::added, *object);
  if (type == "MODIFIED") sink_.object(Change::modified, *object);
  if (type == "DELETED") sink_.object(Change::deleted, *object);
  if (!version.empty()) version_ = version;
  backoff_.reset();
  return {};
}

// Until the watch ends, in whichever way.
Result<Reflector::Next> Reflector::watch(const std::stop_token& stop) {
  const std::string path = watch_path();
  const auto begun = std::chrono::steady_clock::now();
  const auto longest = watched_.watch_time * 2 + std::chrono::seconds(60);
  TRY_ASSIGN(auto response, client_.open("watch", path, Deadline::after(longest), stop));
  if (response.status() == k_status_gone) return Next::list;
  if (response.status() != 200) return api_error(response.status(), response.words(), path);
  bool gone = false;
  ObjectSplitter splitter(ObjectSplitter::Form::watch,
                          [&](std::string_view text) { return event(text, gone); });
  const Status copied = copy_all(response, splitter);
  if (gone) return Next::list;
  TRY(copied);
  // A server that ends every watch at once is not to be asked without a pause.
  if (std::chrono::steady_clock::now() - begun < k_short_watch) wait_for(k_short_watch, stop);
  return Next::watch;
}

void Reflector::pause(const Error& error, const std::stop_token& stop) {
  const auto duration = backoff_.next(Deadline::never()).value_or(watched_.retry.pause_max);
  if (sink_.failed) sink_.failed(error, duration);
  wait_for(duration, stop);
}

void Reflector::run(const std::stop_token& stop) {
  Next next = Next::list;
  while (!stop.stop_requested()) {
    if (next == Next::list) {
      const Status listed = list(stop);
      if (!listed) {
        if (!stop.stop_requested()) pause(listed.error(), stop);
        continue;
      }
      next = Next::watch;
      continue;
    }
    const auto watched = watch(stop);
    if (watched) {
      next = *watched;
    } else if (!stop.stop_requested()) {
      pause(watched.error(), stop);
    }
  }
}

}  // namespace iar::kube
