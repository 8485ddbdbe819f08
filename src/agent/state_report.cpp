#include "agent/state_report.h"

#include "model/codec.h"
#include "wire/state_fields.h"

namespace iar::agent {

namespace {

// Checking costs the console a look at everything, so not every change is checked.
constexpr std::uint64_t k_checked_each = 32;

Sha256Bytes digest_of(const wire::Asset& asset) {
  model::Encoder out;
  wire::field(out, asset);
  return sha256(as_bytes(out.bytes()));
}

}  // namespace

std::optional<wire::StateMessage> StateReport::next(const std::vector<wire::Asset>& assets) {
  pending_.clear();
  wire::StateMessage out;
  Known now;
  bool complete = true;
  for (const auto& asset : assets) {
    Key key{static_cast<wire::AssetKind>(asset.index()), wire::asset_key(asset)};
    const Sha256Bytes digest = digest_of(asset);
    const auto known = known_.find(key);
    const bool differs = known == known_.end() || known->second != digest;
    now.emplace(key, digest);
    if (!differs) continue;
    complete = complete && out.changed.size() < k_state_assets_max;
    if (!complete) continue;
    out.changed.push_back(asset);
    pending_.emplace_back(std::move(key), digest);
  }
  for (const auto& [key, digest] : known_) {
    if (now.contains(key)) continue;
    out.gone.push_back({key.first, key.second});
    pending_.emplace_back(key, std::nullopt);
  }
  if (pending_.empty() && number_ != 0) return std::nullopt;
  out.number = number_;
  if (complete && number_ % k_checked_each == 0) out.checksum = wire::state_checksum(assets);
  return out;
}

void StateReport::accepted() {
  for (auto& [key, digest] : pending_) {
    if (digest) {
      known_.insert_or_assign(key, *digest);
    } else {
      known_.erase(key);
    }
  }
  pending_.clear();
  ++number_;
}

void StateReport::out_of_step() {
  known_.clear();
  pending_.clear();
  number_ = 0;
}

}  // namespace iar::agent
