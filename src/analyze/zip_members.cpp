#include "analyze/zip_members.h"

#include <algorithm>

namespace iar::analyze {

void ZipMembers::begin(std::uint32_t number, std::string_view name) {
  members_.resize(number + std::size_t{1});
  members_.back().name = name;
  too_long_ = false;
}

void ZipMembers::body(ByteView bytes) {
  std::string& text = members_.back().text;
  const std::size_t most = std::min(k_zip_member_bytes_max - text.size(), bytes_left_);
  too_long_ = too_long_ || bytes.size() > most;
  if (too_long_) return;
  text += as_text(bytes);
  bytes_left_ -= bytes.size();
}

void ZipMembers::end(const Status& status) {
  note(too_long_ ? make_error(ErrorCode::limit, "a file in the archive is larger than is read")
                 : status);
  if (!too_long_ && status.ok()) return;
  bytes_left_ += members_.back().text.size();
  members_.back() = {};
}

void ZipMembers::note(Status status) {
  if (problem_.ok()) problem_ = std::move(status);
}

Status ZipMembers::finish(std::vector<ZipMember>& out) {
  const archive::ZipListing listing = reader_.finish();
  if (!listing.is_zip) return make_error(ErrorCode::corrupt, "not a zip archive");
  for (const std::uint32_t number : listing.entries) {
    ZipMember& member = members_.at(number);
    if (!member.name.empty()) out.push_back(std::move(member));
  }
  note(listing.status);
  return std::move(problem_);
}

}  // namespace iar::analyze
