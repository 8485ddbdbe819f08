// Small files inside a zip archive that is read as it comes by, such as the metadata of packages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archive/zip.h"

namespace iar::analyze {

// Of one member; a longer one is left out.
constexpr std::size_t k_zip_member_bytes_max = std::size_t{1} << 20U;
// Of all members that are kept of one archive.
constexpr std::size_t k_zip_members_bytes_max = std::size_t{8} << 20U;

struct ZipMember {
  std::string name;
  std::string text;
};

class ZipMembers final : public archive::ZipHandler {
 public:
  using Wanted = bool (*)(std::string_view name);
  explicit ZipMembers(Wanted which) : wanted_(which), reader_(*this, archive::ZipLimits{}) {}

  void feed(ByteView bytes) { reader_.feed(bytes); }
  // No more bytes: the wanted members that the archive lists, in the order of its directory. What
  // could be read is there when an error is returned: corrupt, unsupported, limit.
  Status finish(std::vector<ZipMember>& out);

 private:
  [[nodiscard]] bool wanted(std::string_view name) const override { return wanted_(name); }
  void entry(std::string_view) override {}
  void begin(std::uint32_t number, std::string_view name) override;
  void body(ByteView bytes) override;
  void end(const Status& status) override;
  void note(Status status);

  Wanted wanted_;
  archive::ZipReader reader_;
  std::vector<ZipMember> members_;
  std::size_t bytes_left_ = k_zip_members_bytes_max;
  bool too_long_ = false;
  Status problem_;
};

}  // namespace iar::analyze
