// The ledger: one row for each container that the cluster says there is, written the moment it says
// so and before anything is fetched. A row's state is a view on what is known of its image, so that
// every container has one at every moment.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "kube/objects.h"
#include "model/diagnostic.h"

namespace iar::agent {

enum class State : std::uint8_t { pending, assessed, excluded, failed, undetermined };

std::string_view state_name(State state);

// What is known of one image as containers run it.
struct Verdict {
  State state = State::pending;
  std::string rule;                                // of an exclusion: "namespace kube-system"
  model::Reason reason = model::Reason::internal;  // of a failure
  std::string message;                             // of a failure or an undetermined image
  std::string digest;                              // of the manifest that was assessed
  std::chrono::system_clock::time_point next_try;  // of a failure; epoch: never

  bool operator==(const Verdict&) const = default;
};

// What makes containers run the same image for the same platform: one job serves them all.
struct ImageKey {
  std::string image;     // the digest that the runtime states; empty: none yet
  std::string platform;  // of the node; empty: not known

  auto operator<=>(const ImageKey&) const = default;
};

struct RowKey {
  std::string pod;  // uid
  std::string container;
  std::string container_id;

  auto operator<=>(const RowKey&) const = default;
};

// Strings that many rows share are kept once.
using Shared = std::shared_ptr<const std::string>;

struct Row {
  Shared space;
  Shared pod;  // name
  Shared node;
  Shared owner;     // "ReplicaSet/web"; empty: none
  Shared image;     // as the specification names it
  Shared image_id;  // as the runtime states it
  std::shared_ptr<const ImageKey> key;
  kube::ContainerRole role = kube::ContainerRole::ordinary;
  kube::ContainerState state = kube::ContainerState::waiting;
  Shared excluded;  // the rule; empty: by none. None of these is a null pointer.
};

struct Sum {
  std::uint64_t rows = 0;
  std::uint64_t running = 0;
  std::map<std::string, std::uint64_t> by_state;  // of running containers
};

// A change of one row, to be told to a console. What a number names never changes.
struct Delta {
  std::uint64_t number = 0;
  RowKey key;
  std::string text;  // the row as JSON; empty: the row is gone
};

// Not thread-safe; who owns it serializes.
class Ledger {
 public:
  // Puts the containers of a pod in place of those it had.
  struct PodContainer {
    RowKey key;
    Row row;
  };
  void set_pod(const std::string& uid, std::vector<PodContainer> containers);
  void remove_pod(const std::string& uid);
  [[nodiscard]] std::vector<std::string> pods() const;

  void set_verdict(const ImageKey& key, Verdict verdict);
  [[nodiscard]] Verdict verdict_of(const Row& row) const;
  // Whether any row is about this image, and whether one of these runs.
  struct Use {
    bool used = false;
    bool running = false;
  };
  [[nodiscard]] Use use_of(const ImageKey& key) const;
  // The rows about an image, and all images that rows are about.
  [[nodiscard]] std::vector<RowKey> users_of(const ImageKey& key) const;
  [[nodiscard]] std::vector<ImageKey> images() const;

  [[nodiscard]] const std::map<RowKey, Row>& rows() const { return rows_; }
  [[nodiscard]] Sum sum() const;
  // Over keys and states of all rows: equal ledgers have equal checksums.
  [[nodiscard]] std::string checksum() const;

  // The number of the last change, and the changes after `number` as far as they are kept; nothing
  // when they are not: then everything is to be told anew.
  [[nodiscard]] std::uint64_t last_number() const { return number_; }
  [[nodiscard]] std::optional<std::vector<Delta>> deltas_after(std::uint64_t number) const;

  void write_json(JsonWriter& out) const;
  Shared shared(std::string_view text);
  std::shared_ptr<const ImageKey> shared_key(const ImageKey& key);

 private:
  void changed(const RowKey& key);
  void write_row(JsonWriter& out, const RowKey& key, const Row& row) const;
  void index(const RowKey& key, const Row& row);
  void unindex(const RowKey& key, const Row& row);
  void forget_strings();

  std::map<RowKey, Row> rows_;
  std::map<ImageKey, std::set<RowKey>> by_image_;
  std::map<ImageKey, Verdict> verdicts_;
  std::map<RowKey, std::uint64_t> numbers_;  // of the last change of a row, there or gone
  std::map<std::uint64_t, RowKey> order_;    // the same by number
  std::uint64_t number_ = 0;
  std::uint64_t forgotten_ = 0;  // changes up to this number are no longer kept
  std::map<std::string, std::weak_ptr<const std::string>, std::less<>> strings_;
  std::map<ImageKey, std::weak_ptr<const ImageKey>> keys_;
  std::size_t strings_swept_ = 1024;
};

}  // namespace iar::agent
