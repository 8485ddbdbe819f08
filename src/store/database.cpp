#include "store/database.h"

#include <chrono>
#include <thread>

namespace iar::store {

namespace {

constexpr int k_attempts = 5;
constexpr unsigned k_postgres_writers = 8;

std::int64_t system_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Result<Cells> Session::row(std::string_view sql, const Cells& parameters) {
  TRY_ASSIGN(auto found, rows(sql, parameters));
  if (found.empty()) return make_error(ErrorCode::not_found, "no such thing is stored");
  return std::move(found.front());
}

Result<std::int64_t> Session::integer(std::string_view sql, const Cells& parameters) {
  TRY_ASSIGN(const auto found, rows(sql, parameters));
  if (found.empty() || found.front().empty()) return std::int64_t{0};
  return integer_of(found.front().front());
}

Status Session::run(std::string_view sql, const Cells& parameters) {
  TRY(rows(sql, parameters));
  return {};
}

Status Session::lock(CustomerId customer) { return run("{lock}", {customer.value}); }

Database::Database(std::string url, Dialect dialect, unsigned readers,
                   std::function<std::int64_t()> now_ms)
    : url_(std::move(url)),
      dialect_(dialect),
      now_ms_(now_ms ? std::move(now_ms) : system_now_ms),
      writers_(dialect == Dialect::sqlite ? 1 : k_postgres_writers),
      readers_(readers) {}

Result<std::unique_ptr<Database>> Database::open(const std::string& url, unsigned readers,
                                                 std::function<std::int64_t()> now_ms) {
  const bool postgres = url.starts_with("postgresql://") || url.starts_with("postgres://");
  const std::string_view path = url;
  std::unique_ptr<Database> database(
      new Database(path.starts_with("sqlite:") ? std::string(path.substr(7)) : url,
                   postgres ? Dialect::postgres : Dialect::sqlite, readers, std::move(now_ms)));
  TRY_ASSIGN(auto first, database->writers_.take(*database));
  database->writers_.give(std::move(first));
  return database;
}

Result<std::unique_ptr<Connection>> Database::connect() const {
  return dialect_ == Dialect::sqlite ? open_sqlite(url_) : open_postgres(url_);
}

Result<std::unique_ptr<Connection>> Database::Pool::take(const Database& database) {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !idle_.connections.empty() || idle_.open < most_; });
  if (!idle_.connections.empty()) {
    auto connection = std::move(idle_.connections.back());
    idle_.connections.pop_back();
    return connection;
  }
  ++idle_.open;
  lock.unlock();
  auto connection = database.connect();
  if (!connection.ok()) give(nullptr);
  return connection;
}

void Database::Pool::give(std::unique_ptr<Connection> connection) {
  const std::scoped_lock lock(mutex_);
  if (connection != nullptr && connection->usable()) {
    idle_.connections.push_back(std::move(connection));
  } else {
    --idle_.open;
  }
  freed_.notify_one();
}

Status Database::attempt(const std::function<Status(Session&)>& work) {
  TRY_ASSIGN(auto connection, writers_.take(*this));
  Session session(*connection, now_ms_());
  Status status = session.script(connection->begin_text());
  if (status.ok()) {
    status = work(session);
    if (status.ok()) status = session.script("COMMIT");
    // A commit that failed may have left the transaction open; the first error is the one to tell.
    if (!status.ok()) (void)session.script("ROLLBACK");
  }
  writers_.give(std::move(connection));
  return status;
}

Status Database::in_transaction(const std::function<Status(Session&)>& work) {
  for (int number = 1;; ++number) {
    Status status = attempt(work);
    if (status.ok() || status.error().code != ErrorCode::unavailable || number == k_attempts) {
      return status;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * number));
  }
}

Status Database::in_snapshot(const std::function<Status(Session&)>& work) {
  for (int number = 1;; ++number) {
    TRY_ASSIGN(auto connection, readers_.take(*this));
    Session session(*connection, now_ms_());
    Status status = session.script(
        dialect_ == Dialect::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ");
    if (status.ok()) {
      status = work(session);
      (void)session.script("ROLLBACK");
    }
    readers_.give(std::move(connection));
    if (status.ok() || status.error().code != ErrorCode::unavailable || number == 2) return status;
  }
}

}  // namespace iar::store
