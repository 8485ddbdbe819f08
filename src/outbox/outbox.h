// What waits to be sent: a folder with a file for each entry, in order, within a bound of bytes.
// What put() accepted is there after the loss of the process or of power, until it is removed.
// The folder belongs to one process at a time. Its files are readable by their owner only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/synced.h"
#include "outbox/entry.h"

namespace iar::outbox {

struct Statistics {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t refused = 0;  // entries for which there was no room, since open()
  std::uint64_t damaged = 0;  // files that were no entries and were removed, since open()
};

// An entry with the number that orders it.
struct Waiting {
  std::uint64_t number = 0;
  Entry entry;
};

// Thread-safe.
class Outbox {
 public:
  // Makes the folder where it is not there. Errors: conflict (another process has it), denied, io.
  static Result<std::unique_ptr<Outbox>> open(const std::string& folder, std::uint64_t bytes_max);

  // Keeps an entry, behind all others, in place of an older one of its key. Errors: limit (no
  // room: nothing is changed, the refusal is counted), io.
  Status put(const Entry& entry);
  // The oldest entry; nothing when there is none. What cannot be read any more is removed and
  // counted. Errors: io.
  Result<std::optional<Waiting>> front();
  // An entry that is not there any more is no error. Errors: io.
  Status remove(std::uint64_t number);

  [[nodiscard]] std::vector<std::string> keys();
  [[nodiscard]] Statistics statistics();
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  struct Slot {
    std::string key;
    std::uint64_t bytes = 0;
  };
  struct State {
    std::map<std::uint64_t, Slot> slots;
    std::map<std::string, std::uint64_t> by_key;
    std::uint64_t next = 1;
    Statistics statistics;
  };
  Outbox(std::string folder, std::uint64_t bytes_max, FileDescriptor lock)
      : folder_(std::move(folder)), bytes_max_(bytes_max), lock_(std::move(lock)) {}
  [[nodiscard]] std::string path_of(std::uint64_t number) const;
  Status load(State& state);
  Status take_up(State& state, std::uint64_t number);
  Status drop(State& state, std::uint64_t number) const;

  const std::string folder_;
  const std::uint64_t bytes_max_;
  const FileDescriptor lock_;
  Synced<State> state_;
};

}  // namespace iar::outbox
