// The central directory held against the entries that were met before it: what an archive contains
// is what its directory lists (APPNOTE §4.3.1, §4.3.6), wherever local headers stand.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/zip_records.h"

namespace iar::archive {

// Offsets count from the start of the stream. Memory grows with the wanted entries and records
// only; whoever adds them bounds their number.
class ZipDirectory {
 public:
  // A wanted entry whose local header stands at `offset`. Answers its number, from 0.
  std::uint32_t add_entry(std::string_view name, std::uint64_t offset);

  // A record of the directory at `position`; `wanted`: as the caller's rule for names says. Records
  // form one directory as long as nothing comes between them.
  void add_record(const ZipCentral& record, std::uint64_t position, bool wanted);
  // Something else than a record of the directory came.
  void interrupt() { in_run_ = false; }

  // The end of the directory, which stands at `position` (its zip64 form, where there is one).
  // Answers whether it fits the records before it; then the listing is this directory's.
  bool end(const ZipEnd& end, std::uint64_t position);

  [[nodiscard]] bool ended() const { return listing_.has_value(); }
  // The numbers of the entries that the archive has, in the order of the directory, each name once:
  // of several records of one name the last is what a reader gets. Without a directory: all.
  [[nodiscard]] std::vector<std::uint32_t> listing() const;
  // How many wanted names the directory lists where no entry of that name was met.
  [[nodiscard]] std::size_t unseen() const { return unseen_; }

 private:
  struct Record {
    std::uint32_t name;  // position in names_, or k_no_name
    std::uint64_t offset;
  };
  static constexpr std::uint32_t k_no_name = 0xffffffff;

  void take_listing(std::uint64_t shift);

  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> entries_;  // by name and offset
  std::uint32_t entry_count_ = 0;
  bool in_run_ = false;
  std::uint64_t run_start_ = 0;
  std::uint64_t run_records_ = 0;
  std::vector<Record> records_;
  std::optional<std::vector<std::uint32_t>> listing_;
  std::size_t unseen_ = 0;
};

}  // namespace iar::archive
