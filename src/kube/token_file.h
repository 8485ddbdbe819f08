// A token in a file that the kubelet replaces before it ends (bound service account tokens).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/synced.h"

namespace iar::kube {

// Thread-safe.
class TokenFile {
 public:
  explicit TokenFile(std::string path) : path_(std::move(path)) {}

  // The token as the file has it now: it is read again when the file is another or was written to.
  // Errors: those of read_small_file(); corrupt (empty).
  Result<std::string> current();

 private:
  struct Known {
    std::string token;
    std::int64_t changed_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
  };
  const std::string path_;
  Synced<Known> known_;
};

}  // namespace iar::kube
