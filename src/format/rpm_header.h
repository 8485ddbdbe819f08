// An rpm header, as package databases keep it: tagged values over one store of bytes.
// https://rpm-software-management.github.io/rpm/manual/format_header.html (the database's form
// lacks the eight bytes of magic); tags and types: rpm 4.18, include/rpm/rpmtag.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::format {

enum class RpmTag : std::uint32_t {
  name = 1000,
  version = 1001,
  release = 1002,
  epoch = 1003,
  install_time = 1008,
  vendor = 1011,
  license = 1014,
  architecture = 1022,
  old_file_names = 1027,
  file_states = 1029,
  file_modes = 1030,
  file_digests = 1035,
  source_rpm = 1044,
  directory_indexes = 1116,
  base_names = 1117,
  directory_names = 1118,
  file_digest_algorithm = 5011,
  modularity_label = 5096,
};

// As many values as one tag gives at most; further ones are left out.
constexpr std::uint32_t k_rpm_values_max = 1U << 20U;

// A view of a header; the blob must outlive it. Values of another type than asked for are "no".
class RpmHeader {
 public:
  // Errors: corrupt.
  static Result<RpmHeader> parse(ByteView blob);

  // A string, or the first of several (of the translations: the untranslated one).
  [[nodiscard]] std::optional<std::string_view> string(RpmTag tag) const;
  [[nodiscard]] std::optional<std::uint32_t> number(RpmTag tag) const;
  [[nodiscard]] std::vector<std::string_view> strings(RpmTag tag) const;
  // 8-, 16- or 32-bit numbers.
  [[nodiscard]] std::vector<std::uint32_t> numbers(RpmTag tag) const;

 private:
  struct Entry {
    std::uint32_t tag;
    std::uint32_t type;
    std::uint32_t offset;
    std::uint32_t count;
  };
  [[nodiscard]] const Entry* find(RpmTag tag) const;
  [[nodiscard]] std::optional<Cursor> data_of(const Entry& entry) const;

  std::vector<Entry> entries_;  // sorted by tag
  ByteView store_;
};

}  // namespace iar::format
