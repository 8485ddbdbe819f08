#include "archive/zip_directory.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace iar::archive {

std::uint32_t ZipDirectory::add_entry(std::string_view name, std::uint64_t offset) {
  const auto next = static_cast<std::uint32_t>(names_.size());
  const auto [at, added] = names_.emplace(std::string(name), next);
  entries_[{at->second, offset}] = entry_count_;
  return entry_count_++;
}

void ZipDirectory::add_record(const ZipCentral& record, std::uint64_t position, bool wanted) {
  if (!in_run_) {
    in_run_ = true;
    run_start_ = position;
    run_records_ = 0;
    records_.clear();
  }
  ++run_records_;
  if (!wanted) return;
  const auto found = names_.find(record.name);
  records_.push_back({found == names_.end() ? k_no_name : found->second, record.offset});
}

bool ZipDirectory::end(const ZipEnd& end, std::uint64_t position) {
  if (!in_run_) {
    run_start_ = position;
    run_records_ = 0;
    records_.clear();
  }
  in_run_ = false;
  const std::uint64_t counted = end.entries_modulo ? run_records_ % 65'536 : run_records_;
  if (position - run_start_ != end.directory_bytes || counted != end.entries) return false;
  // Bytes put before the archive (a script, another archive) move everything by their size.
  if (end.directory_offset > run_start_) return false;
  take_listing(run_start_ - end.directory_offset);
  return true;
}

void ZipDirectory::take_listing(std::uint64_t shift) {
  std::vector<std::uint32_t> listing;
  std::set<std::uint32_t> seen;
  unseen_ = 0;
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    if (record->name == k_no_name) {
      ++unseen_;
      continue;
    }
    if (!seen.insert(record->name).second) continue;
    const auto found = entries_.find({record->name, record->offset + shift});
    if (found == entries_.end()) {
      ++unseen_;
    } else {
      listing.push_back(found->second);
    }
  }
  std::ranges::reverse(listing);
  listing_ = std::move(listing);
}

std::vector<std::uint32_t> ZipDirectory::listing() const {
  if (listing_) return *listing_;
  std::vector<std::uint32_t> all(entry_count_);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace iar::archive
