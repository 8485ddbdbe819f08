// Stores for tests: an empty one on either engine, and things to put into it.
//
// PostgreSQL is started once for each test program, in a folder of its own below the current one,
// on a unix socket, as an unprivileged user, and stopped by its process id.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/dialect.h"
#include "store/store.h"

namespace iar::store {

class TestingStore {
 public:
  // Null: the engine is not installed.
  static std::unique_ptr<TestingStore> open(Dialect dialect);
  ~TestingStore();
  TestingStore(const TestingStore&) = delete;
  TestingStore& operator=(const TestingStore&) = delete;

  Store& store() { return *store_; }
  // Another store on the same engine without anything in it.
  [[nodiscard]] const std::string& url() const { return url_; }
  // Closes and opens again.
  void reopen();

 private:
  explicit TestingStore(std::string url) : url_(std::move(url)) {}
  std::string url_;
  std::string folder_;  // to be removed; empty: none
  std::unique_ptr<Store> store_;
};

// An image "registry.test/NAME:TAG" with these Debian packages, version 1.
wire::InventoryMessage upload(const std::string& name, const std::string& tag,
                              const std::vector<std::string>& packages);
// A running container of an image, its pod, node and cluster ("prod").
std::vector<wire::Asset> running(const std::string& id, const wire::ImageRecord& image);
Verdict verdict(const std::string& vulnerability, Level severity);
Vulnerability known(const std::string& id);

}  // namespace iar::store
