// What a console was told of a cluster, and what it is to be told next: numbered changes, from 0
// with everything. A console that is out of step is told everything anew.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "wire/protocol.h"

namespace iar::agent {

constexpr std::size_t k_state_assets_max = 10'000;  // of one message

class StateReport {
 public:
  // The next message on the way to `assets`; nothing when the console knows them. Several may be
  // needed: ask again after accepted().
  std::optional<wire::StateMessage> next(const std::vector<wire::Asset>& assets);
  // What became of the last message.
  void accepted();
  void out_of_step();

 private:
  using Key = std::pair<wire::AssetKind, std::string>;
  using Known = std::map<Key, Sha256Bytes>;
  Known known_;
  std::vector<std::pair<Key, std::optional<Sha256Bytes>>> pending_;  // nothing: it is gone
  std::uint64_t number_ = 0;
};

}  // namespace iar::agent
