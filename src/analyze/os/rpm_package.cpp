#include "analyze/os/rpm_package.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analyze/text.h"
#include "format/rpm_header.h"
#include "model/property.h"

namespace iar::analyze {

namespace {

using format::RpmHeader;
using format::RpmTag;

constexpr std::size_t k_claim_path_size_max = 4096;
constexpr std::uint32_t k_mode_type_mask = 0170000;
constexpr std::uint32_t k_mode_directory = 0040000;
// rpm's rpmfileState: a file that another package's replaced, or that was left out on purpose.
constexpr std::uint32_t k_state_replaced = 1;
constexpr std::uint32_t k_state_not_installed = 2;

std::string text(const RpmHeader& header, RpmTag tag) {
  return std::string(header.string(tag).value_or(std::string_view{}));
}

void add_property(std::string_view key, std::string value, model::Package& package) {
  if (!value.empty() && value != "(none)") package.properties.emplace_back(key, std::move(value));
}

// Digest algorithms as OpenPGP numbers them (RFC 4880 §9.4); without the tag rpm means MD5.
std::string checksum(std::uint32_t algorithm, std::string_view digits) {
  switch (algorithm) {
    case 1: return checksum_of_hex("md5", digits, 32);
    case 2: return checksum_of_hex("sha1", digits, 40);
    case 8: return checksum_of_hex("sha256", digits, 64);
    default: return {};
  }
}

template <typename T>
T at_or(const std::vector<T>& values, std::size_t index, T otherwise) {
  return index < values.size() ? values[index] : otherwise;
}

// The lists of a header's files, one row a file.
class Files {
 public:
  explicit Files(const RpmHeader& header)
      : base_names_(header.strings(RpmTag::base_names)),
        directories_(header.strings(RpmTag::directory_names)),
        directory_indexes_(header.numbers(RpmTag::directory_indexes)),
        digests_(header.strings(RpmTag::file_digests)),
        states_(header.numbers(RpmTag::file_states)),
        modes_(header.numbers(RpmTag::file_modes)),
        algorithm_(header.number(RpmTag::file_digest_algorithm).value_or(1)) {
    // Before rpm 4 headers held whole paths.
    if (base_names_.empty()) whole_paths_ = header.strings(RpmTag::old_file_names);
  }

  [[nodiscard]] std::size_t size() const {
    return std::max(base_names_.size(), whole_paths_.size());
  }
  // Folders are shared, so nobody's.
  [[nodiscard]] bool owned(std::size_t index) const {
    const auto state = at_or<std::uint32_t>(states_, index, 0);
    const auto mode = at_or<std::uint32_t>(modes_, index, 0);
    return state != k_state_replaced && state != k_state_not_installed &&
           (mode & k_mode_type_mask) != k_mode_directory;
  }
  [[nodiscard]] std::string path(std::size_t index) const {
    if (!whole_paths_.empty()) return claimed_path(whole_paths_[index]);
    const auto directory = at_or<std::uint32_t>(directory_indexes_, index, ~0U);
    if (directory >= directories_.size()) return {};
    const auto size = directories_[directory].size() + base_names_[index].size();
    if (size > k_claim_path_size_max) return {};
    return claimed_path(std::string(directories_[directory]).append(base_names_[index]));
  }
  [[nodiscard]] std::string digest(std::size_t index) const {
    return checksum(algorithm_, at_or<std::string_view>(digests_, index, {}));
  }

 private:
  std::vector<std::string_view> base_names_;
  std::vector<std::string_view> directories_;
  std::vector<std::uint32_t> directory_indexes_;
  std::vector<std::string_view> whole_paths_;
  std::vector<std::string_view> digests_;
  std::vector<std::uint32_t> states_;
  std::vector<std::uint32_t> modes_;
  std::uint32_t algorithm_;
};

Status add_claims(const RpmHeader& header, const std::string& name, std::size_t& bytes_left,
                  model::Facts& out) {
  const Files files(header);
  model::ClaimList list{"rpm", name, {}};
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!files.owned(i)) continue;
    model::PathClaim claim{files.path(i), files.digest(i)};
    if (claim.path.empty()) continue;
    bytes += sizeof(claim) + claim.path.size() + claim.checksum.size();
    if (bytes > bytes_left || list.claims.size() >= format::k_rpm_values_max - 1) {
      return make_error(ErrorCode::limit, "the packages' lists of files are too long");
    }
    list.claims.push_back(std::move(claim));
  }
  bytes_left -= bytes;
  if (!list.claims.empty()) out.claims.push_back(std::move(list));
  return {};
}

}  // namespace

std::string rpm_version(std::uint64_t epoch, std::string_view version, std::string_view release) {
  std::string out = epoch == 0 ? std::string() : std::to_string(epoch) + ":";
  out += version;
  if (!release.empty()) out.append("-").append(release);
  return out;
}

Status add_rpm_package(ByteView bytes, std::size_t& claim_bytes_left, model::Facts& out) {
  TRY_ASSIGN(const auto header, RpmHeader::parse(bytes));
  model::Package package;
  package.type = "rpm";
  package.name = text(header, RpmTag::name);
  if (package.name == "gpg-pubkey") return {};
  const auto version = text(header, RpmTag::version);
  const auto release = text(header, RpmTag::release);
  if (package.name.empty() || version.empty()) {
    return make_error(ErrorCode::corrupt, "an rpm header lacks name or version");
  }
  package.version = rpm_version(header.number(RpmTag::epoch).value_or(0), version, release);
  package.architecture = text(header, RpmTag::architecture);
  if (auto license = text(header, RpmTag::license); !license.empty()) {
    package.licenses.push_back(std::move(license));
  }
  // Sorted by key.
  add_property("modularity", text(header, RpmTag::modularity_label), package);
  model::set_rpm_source(package, text(header, RpmTag::source_rpm));
  add_property("vendor", text(header, RpmTag::vendor), package);
  const std::string name = package.name;
  out.packages.push_back(std::move(package));
  return add_claims(header, name, claim_bytes_left, out);
}

}  // namespace iar::analyze
