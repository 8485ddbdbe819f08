// A console that runs: store, access, matching and the HTTP server put together.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "advisory/database.h"
#include "base/result.h"
#include "httpd/server.h"
#include "server/access.h"

namespace iar::server {

struct ConsoleOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 8443;  // 0: any that is free
  std::string data_folder = "iar-data";
  std::string database;  // as store::StoreOptions::url; empty: SQLite in the data folder
  // PEM files of one's own; empty: an authority and a certificate in the data folder.
  std::string certificate_file;
  std::string key_file;
  std::string advisories_file;  // watched; empty: none
  // Opens that file.
  std::function<Result<advisory::Database>()> open_advisories;
  std::uint32_t threads = 4;
  AccessLimits access = {};
  httpd::ServerLimits http = {};
  std::chrono::milliseconds watch_interval{1000};
  std::function<void(std::string_view line)> log;
};

class Console {
 public:
  // Errors: those of the parts.
  static Result<std::unique_ptr<Console>> start(ConsoleOptions options);
  // Stops: requests in work get their answers.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  [[nodiscard]] const std::string& url() const;
  // Of the client that was made because there was none.
  [[nodiscard]] const std::optional<Credentials>& first_client() const;
  [[nodiscard]] std::string authority_file() const;  // empty: certificates are one's own
  // Reads certificates and advisories again.
  void reload();

 private:
  struct Parts;
  explicit Console(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace iar::server
