// A PostgreSQL server of the test program's own.
#pragma once

#include <string>

namespace iar::store {

class PostgresCluster {
 public:
  // The one of this program, started when first asked for.
  static PostgresCluster& shared();

  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  [[nodiscard]] bool running() const { return process_ > 0; }
  // A URL of a database that is new.
  std::string new_database();
  // Kills the server as a crash does, and starts it again.
  void crash();

 private:
  [[nodiscard]] std::string url(const std::string& database) const;
  void start();

  std::string programs_;
  std::string folder_;
  int process_ = 0;
  int databases_ = 0;
};

}  // namespace iar::store
