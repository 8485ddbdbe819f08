// Connections of one database, and transactions on them. SQLite: one connection writes; PostgreSQL:
// as many as ask. A connection that broke is opened again for the next who asks.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/synced.h"
#include "store/connection.h"
#include "store/dialect.h"
#include "store/records.h"

namespace iar::store {

// SQL in a transaction, or read-only without one.
class Session {
 public:
  Session(Connection& connection, std::int64_t now_ms)
      : connection_(&connection), now_ms_(now_ms) {}

  Result<std::vector<Cells>> rows(std::string_view sql, const Cells& parameters = {}) {
    return connection_->run(sql, parameters);
  }
  // The first row. Errors: not_found (there is none).
  Result<Cells> row(std::string_view sql, const Cells& parameters = {});
  // The first cell of the first row as an integer; 0 when there is none.
  Result<std::int64_t> integer(std::string_view sql, const Cells& parameters = {});
  Status run(std::string_view sql, const Cells& parameters = {});
  Status script(std::string_view sql) { return connection_->script(sql); }
  Status copy_to(const std::string& path) { return connection_->copy_to(path); }
  // Writers of this customer wait for each other until the transaction ends.
  Status lock(CustomerId customer);

  // The same for the whole transaction.
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }

 private:
  Connection* connection_;
  std::int64_t now_ms_;
};

class Database {
 public:
  // Errors: as of open_sqlite and open_postgres.
  static Result<std::unique_ptr<Database>> open(const std::string& url, unsigned readers,
                                                std::function<std::int64_t()> now_ms);

  // Runs `work` in a transaction that is committed when it succeeds. Work that lost against another
  // transaction is done again, a few times.
  template <typename T>
  Result<T> write(const std::function<Result<T>(Session&)>& work) {
    std::optional<Result<T>> result;
    TRY(in_transaction([&](Session& session) -> Status {
      result.emplace(work(session));
      return result->ok() ? Status() : Status(result->error());
    }));
    return std::move(*result);
  }
  Status change(const std::function<Status(Session&)>& work) { return in_transaction(work); }

  // Runs `work` on one snapshot.
  template <typename T>
  Result<T> read(const std::function<Result<T>(Session&)>& work) {
    std::optional<Result<T>> result;
    TRY(in_snapshot([&](Session& session) -> Status {
      result.emplace(work(session));
      return {};
    }));
    return std::move(*result);
  }

  [[nodiscard]] Dialect dialect() const { return dialect_; }
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_(); }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  // Connections that wait for work, and how many there are at all.
  struct Idle {
    std::vector<std::unique_ptr<Connection>> connections;
    unsigned open = 0;
  };
  class Pool {
   public:
    explicit Pool(unsigned most) : most_(most) {}
    Result<std::unique_ptr<Connection>> take(const Database& database);
    void give(std::unique_ptr<Connection> connection);

   private:
    std::mutex mutex_;
    std::condition_variable freed_;
    Idle idle_;
    unsigned most_;
  };

  Database(std::string url, Dialect dialect, unsigned readers,
           std::function<std::int64_t()> now_ms);
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const;
  Status in_transaction(const std::function<Status(Session&)>& work);
  Status in_snapshot(const std::function<Status(Session&)>& work);
  Status attempt(const std::function<Status(Session&)>& work);

  std::string url_;
  Dialect dialect_;
  std::function<std::int64_t()> now_ms_;
  Pool writers_;
  Pool readers_;
};

}  // namespace iar::store
