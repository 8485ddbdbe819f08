#include "server/console.h"

#include <sys/stat.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/json.h"
#include "base/utf8.h"
#include "server/data_folder.h"
#include "server/services.h"

namespace iar::server {

namespace {

constexpr std::int64_t k_lease_ms = 60'000;
constexpr std::uint32_t k_every_scope = (1U << k_scope_count) - 1;

std::int64_t system_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// What tells that a file is another one than before; nothing where there is none.
struct FileMark {
  ino_t number = 0;
  off_t size = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileMark&) const = default;
};
std::optional<FileMark> mark_of(const std::string& path) {
  struct stat found {};
  if (path.empty() || ::stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileMark{found.st_ino, found.st_size,
                  found.st_mtim.tv_sec * 1'000'000'000LL + found.st_mtim.tv_nsec};
}

std::string url_of(const std::string& host, std::uint16_t port) {
  const bool anywhere = host == "0.0.0.0" || host == "::" || host.empty();
  std::string shown = anywhere ? "localhost" : host;
  if (shown.find(':') != std::string::npos) shown = "[" + shown + "]";
  return "https://" + shown + ":" + std::to_string(port);
}

}  // namespace

struct Console::Parts {
  Parts(ConsoleOptions given, DataFolder given_folder, std::unique_ptr<store::Store> given_store)
      : options(std::move(given)),
        folder(std::move(given_folder)),
        store(std::move(given_store)),
        matching(*store) {}

  Status open_access();
  Status make_first_client();
  Status listen();
  void log_failure(std::string_view what, const Error& error) const;
  void load_advisories();
  void rematch();
  void work(const std::stop_token& stop);

  ConsoleOptions options;
  DataFolder folder;
  std::unique_ptr<store::Store> store;
  Matching matching;
  Metrics metrics;
  std::unique_ptr<Access> access;
  std::unique_ptr<Services> services;
  std::optional<Credentials> first_client;
  std::string url;
  std::string authority;
  std::string holder = random_uuid();  // of leases
  std::optional<FileMark> advisories_mark;
  std::atomic<bool> reload_wanted{false};
  std::unique_ptr<httpd::Server> server;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::jthread worker;
};

void Console::Parts::log_failure(std::string_view what, const Error& error) const {
  options.log(std::string(what) + " error=" + json_quoted(message_for_display(error.text())));
}

Status Console::Parts::make_first_client() {
  TRY_ASSIGN(auto customers, store->customers());
  if (!customers.empty()) return {};
  // Replicas may start together on an empty database: one of them makes the client.
  const std::string cid = random_hex(32);
  TRY_ASSIGN(const bool mine, store->acquire("first client", holder, k_lease_ms));
  if (!mine) return {};
  TRY_ASSIGN(const store::CustomerId customer, store->add_customer(cid, "first"));
  TRY_ASSIGN(first_client, access->make_client(customer, cid, "first client", k_every_scope));
  return {};
}

Status Console::Parts::open_access() {
  TRY_ASSIGN(access, Access::open(*store, options.access, system_ms));
  return make_first_client();
}

Status Console::Parts::listen() {
  httpd::ServerOptions http;
  http.host = options.host;
  http.port = options.port;
  http.threads = options.threads;
  http.limits = options.http;
  http.certificate_file = options.certificate_file;
  http.key_file = options.key_file;
  if (options.certificate_file.empty()) {
    TRY_ASSIGN(const TlsFiles files, folder.tls(options.host));
    authority = files.authority;
    http.certificate_file = files.certificate;
    http.key_file = files.key;
  }
  services = std::make_unique<Services>(
      Services{*store, *access, matching, metrics, system_ms,
               [this] { return server ? server->counts() : httpd::ServerCounts{}; }, options.log});
  httpd::Handlers handlers;
  handlers.handle = [this](const httpd::Request& request) {
    return server::handle(request, *services);
  };
  handlers.admit = [this](const httpd::Request& request) {
    return server::admit(request, *services);
  };
  handlers.failure = failure;
  TRY_ASSIGN(server, httpd::Server::start(http, std::move(handlers)));
  url = url_of(options.host, server->port());
  return folder.write_bootstrap(url, first_client);
}

void Console::Parts::load_advisories() {
  const auto mark = mark_of(options.advisories_file);
  if (!mark || mark == advisories_mark) return;
  advisories_mark = mark;
  auto database = options.open_advisories();
  if (!database) return log_failure("advisories refused", database.error());
  auto made = Advisories::make(std::move(database).value());
  if (!made) return log_failure("advisories refused", made.error());
  options.log("advisories loaded revision=" + (*made)->revision());
  matching.replace(std::move(made).value());
}

// One replica at a time; where nothing changed this is one question for each customer.
void Console::Parts::rematch() {
  const auto current = matching.advisories();
  if (!current) return;
  const auto customers = store->customers();
  if (!customers) return log_failure("rematch failed", customers.error());
  for (const store::Customer& customer : *customers) {
    const auto revision = store->revision(customer.id);
    if (!revision || *revision == current->revision()) continue;
    const auto mine = store->acquire("rematch", holder, k_lease_ms);
    if (!mine || !*mine) return;
    const auto stop = worker.get_stop_token();
    const auto stopped = [&] {
      static_cast<void>(store->acquire("rematch", holder, k_lease_ms));
      return stop.stop_requested();
    };
    const Status done = matching.rematch(customer.id, stopped);
    static_cast<void>(store->release("rematch", holder));
    if (!done.ok()) return log_failure("rematch failed", done.error());
    options.log("rematch finished revision=" + current->revision());
  }
}

void Console::Parts::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (reload_wanted.exchange(false)) {
      const Status status = server->reload_certificate();
      if (!status.ok()) log_failure("certificate refused", status.error());
      advisories_mark.reset();
    }
    load_advisories();
    rematch();
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, options.watch_interval, [&] { return reload_wanted.load(); });
  }
}

Console::Console(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Console::~Console() {
  parts_->worker = {};
  if (parts_->server) parts_->server->stop();
}

Result<std::unique_ptr<Console>> Console::start(ConsoleOptions options) {
  TRY_ASSIGN(DataFolder folder, DataFolder::open(options.data_folder));
  store::StoreOptions store_options;
  store_options.url = options.database.empty() ? folder.file("console.db") : options.database;
  store_options.readers = options.threads;
  TRY_ASSIGN(auto store, store::Store::open(std::move(store_options)));
  auto parts = std::make_unique<Parts>(std::move(options), std::move(folder), std::move(store));
  TRY(parts->open_access());
  parts->load_advisories();
  TRY(parts->listen());
  Parts* const running = parts.get();
  parts->worker = std::jthread([running](const std::stop_token& stop) { running->work(stop); });
  return std::unique_ptr<Console>(new Console(std::move(parts)));
}

const std::string& Console::url() const { return parts_->url; }

const std::optional<Credentials>& Console::first_client() const { return parts_->first_client; }

std::string Console::authority_file() const { return parts_->authority; }

void Console::reload() {
  parts_->reload_wanted = true;
  parts_->wake.notify_all();
}

}  // namespace iar::server
