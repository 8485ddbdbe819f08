#include "layer/owners.h"

#include <algorithm>
#include <set>

#include "analyze/dispatch.h"
#include "base/hash.h"

namespace iar::layer {

namespace {

using model::ContentDigests;
using model::Owner;
using model::OwnerBasis;

// Packages of one name that are installed side by side: architectures, kernels.
constexpr std::size_t k_installed_max = 64;

constexpr std::string_view k_metadata = ".dist-info/METADATA";

std::string key_of(std::string_view type, std::string_view name) {
  return std::string(type).append("/").append(name);
}

// Nothing when the checksum is of a kind that is not computed.
std::optional<bool> agrees(std::string_view checksum, const ContentDigests& digests) {
  const std::size_t colon = checksum.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = checksum.substr(0, colon);
  const std::string_view digits = checksum.substr(colon + 1);
  if (kind == "md5") return digits == hex(digests.md5);
  if (kind == "sha1") return digits == hex(digests.sha1);
  if (kind == "sha256") return digits == hex(digests.sha256);
  return std::nullopt;
}

}  // namespace

void Owners::ask(std::uint32_t node) {
  if (!asked_.insert(node).second) return;
  names_.emplace(analyze::base_name(tree_.path(node)));
  if (const auto record = record_beside(node)) ask(*record);
}

void Owners::add_package(const model::Package& package, int first_layer) {
  const auto add = [&](const std::string& name) {
    auto& all = packages_[key_of(package.type, name)];
    if (all.size() == k_installed_max) return;
    all.push_back({package.version, package.architecture, first_layer});
  };
  add(package.name);
  if (package.type == "ebuild") add(package.name_space + "/" + package.name);
}

bool Owners::knows(std::string_view type, std::string_view name) const {
  return packages_.contains(key_of(type, name.substr(0, name.find(':'))));
}

void Owners::add_claims(const model::ClaimList& list, std::string_view package) {
  const std::size_t colon = package.find(':');
  for (const model::PathClaim& each : list.claims) {
    // Most claims end here: a look-up of the last component tells more than half a million paths
    // away from the few that matter.
    if (names_.find(analyze::base_name(each.path)) == names_.end()) continue;
    const std::uint32_t node = tree_.find_unfollowed(each.path);
    if (node == ImageTree::k_none || !asked_.contains(node)) continue;
    Claim claim;
    claim.type = list.type;
    claim.package = package.substr(0, colon);
    if (colon != std::string_view::npos) claim.architecture = package.substr(colon + 1);
    claim.checksum = &each.checksum;
    claims_[node].push_back(std::move(claim));
  }
}

// One of the claim's architecture before any other.
const Owners::Installed* Owners::installed(const Claim& claim) const {
  const auto found = packages_.find(key_of(claim.type, claim.package));
  if (found == packages_.end()) return nullptr;
  const auto same = std::ranges::find(found->second, claim.architecture, &Installed::architecture);
  return same == found->second.end() ? &found->second.front() : &*same;
}

std::optional<std::uint32_t> Owners::record_beside(std::uint32_t node) const {
  const std::string path = tree_.path(node);
  if (!path.ends_with(k_metadata)) return std::nullopt;
  const std::string folder = path.substr(0, path.rfind('/'));
  const std::uint32_t record = tree_.find_unfollowed(folder + "/RECORD");
  if (record == ImageTree::k_none || tree_.file(record).kind != model::FileKind::file) {
    return std::nullopt;
  }
  return record;
}

std::optional<bool> Owners::same_content(std::uint32_t node, const Claim& claim) const {
  const ContentDigests* const digests = digests_of_(node);
  if (digests == nullptr) return std::nullopt;
  return agrees(*claim.checksum, *digests);
}

// What a checksum says of a package's claim stands before what its layers say; of several packages
// that claim the file, one that owns it stands before one that does not.
std::optional<Owner> Owners::owner_of_file(std::uint32_t node) const {
  const auto found = claims_.find(node);
  if (found == claims_.end()) return std::nullopt;
  std::set<std::string_view> compared;
  for (const Claim& claim : found->second) {
    if (same_content(node, claim)) compared.insert(claim.package);
  }
  std::optional<Owner> best;
  for (const Claim& claim : found->second) {
    const Installed* const package = installed(claim);
    if (package == nullptr) continue;
    Owner owner{claim.type, claim.package, package->version, OwnerBasis::changed};
    if (const auto same = same_content(node, claim)) {
      if (*same) owner.basis = OwnerBasis::checksum;
    } else if (compared.contains(claim.package)) {
      continue;
    } else if (tree_.file(node).entry.layer <= package->first_layer) {
      owner.basis = OwnerBasis::layer;
    }
    const auto rank = [](const Owner& each) { return std::pair(each.basis, each.name); };
    if (!best || rank(owner) < rank(*best)) best = std::move(owner);
  }
  return best;
}

std::optional<Owner> Owners::owner(std::uint32_t node) const {
  auto out = owner_of_file(node);
  if (!out || !model::owned(*out)) return out;
  if (const auto record = record_beside(node)) {
    const auto of_record = owner_of_file(*record);
    const bool same = of_record && model::owned(*of_record) && of_record->name == out->name;
    if (!same) out->basis = OwnerBasis::changed;
  }
  return out;
}

}  // namespace iar::layer
