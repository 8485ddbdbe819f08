// What was delivered, by key: a log of lines in a file that survives the process, so that nothing
// is done twice for want of memory. The newest keys are kept, up to a number.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/synced.h"
#include "outbox/entry.h"

namespace iar::outbox {

constexpr std::size_t k_delivered_max = 20'000;  // keys

// Thread-safe.
class Delivered {
 public:
  // The folder must be there. Errors: io, denied.
  static Result<std::unique_ptr<Delivered>> open(const std::string& folder,
                                                 const std::string& name);

  // Errors: usage (blanks in key or value), io.
  Status add(std::string_view key, std::string_view value);
  Status forget(std::string_view key);
  [[nodiscard]] std::map<std::string, std::string> all();

 private:
  struct State {
    FileDescriptor file;
    std::map<std::string, std::pair<std::string, std::uint64_t>, std::less<>> values;
    std::map<std::uint64_t, std::string> order;
    std::uint64_t next = 0;
    std::size_t lines = 0;
  };
  Delivered(std::string folder, std::string name)
      : folder_(std::move(folder)), name_(std::move(name)) {}
  static void apply(State& state, const std::string& key, const std::string& value);
  Status append(State& state, std::string_view key, std::string_view value);
  Status rewrite(State& state) const;

  const std::string folder_;
  const std::string name_;
  Synced<State> state_;
};

}  // namespace iar::outbox
