// Any bytes, and the same with each block's checksum made right so that more of them are headers:
// read whole and in pieces, both must tell the same.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "archive/magic.h"
#include "archive/tar.h"
#include "base/hash.h"

namespace {

using iar::ByteView;
using iar::archive::Body;

// Everything a reader says, as one digest; bodies regardless of their pieces.
class Story : public iar::archive::TarHandler {
 public:
  Body entry(const iar::model::FileEntry& entry) override {
    text("entry " + entry.path + '\0' + entry.link_target + '\0');
    number(static_cast<std::uint64_t>(entry.kind));
    number(entry.mode);
    number(entry.size);
    number(entry.body_offset);
    number(entry.sparse ? 1 : 0);
    body_bytes_ = 0;
    size_ = entry.size;
    return entry.size % 3 == 0 ? Body::skip : Body::deliver;
  }
  void body(ByteView bytes) override {
    sha_.update(bytes);
    body_bytes_ += bytes.size();
  }
  void body_end() override {
    if (body_bytes_ != size_) std::abort();
    text("end");
  }
  void skipped(std::string_view path, const iar::Error& why) override {
    text("skipped " + std::string(path) + '\0' + why.text());
  }

  std::string tell(ByteView archive, std::size_t chunk_bytes) {
    iar::archive::TarLimits limits;
    limits.hole_bytes_max = 1 << 20;
    limits.header_bytes_max = 5000;
    limits.sparse_segments_max = 100;
    iar::archive::TarReader reader(*this, limits);
    iar::Status status;
    while (!archive.empty() && status.ok()) {
      const ByteView piece = archive.first(std::min(chunk_bytes, archive.size()));
      archive = archive.subspan(piece.size());
      const std::vector<std::uint8_t> copy(piece.begin(), piece.end());
      status = reader.feed(copy);
    }
    // How much of a body was told before an error depends on the pieces.
    if (!status.ok()) return status.error().text();
    status = reader.finish();
    if (!status.ok()) return status.error().text();
    return iar::hex(sha_.digest());
  }

 private:
  void text(std::string_view text) { sha_.update(iar::as_bytes(text)); }
  void number(std::uint64_t number) { text(std::to_string(number) + ' '); }

  iar::Sha256 sha_;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t size_ = 0;
};

void expect_one_story(ByteView archive) {
  const std::string whole = Story().tell(archive, archive.size() + 1);
  const std::size_t chunk_bytes = archive.empty() ? 1 : 1 + archive.back() * std::size_t{5};
  if (Story().tell(archive, chunk_bytes) != whole) std::abort();
}

void set_checksum(std::span<std::uint8_t> block) {
  unsigned sum = 8 * ' ';
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i < 148 || i >= 156) sum += block[i];
  }
  for (std::size_t i = 0; i < 6; ++i) {
    block[148 + i] = static_cast<std::uint8_t>('0' + ((sum >> (3 * (5 - i))) & 7U));
  }
  block[154] = 0;
  block[155] = ' ';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView archive(data, size);
  iar::archive::magic_of(archive);
  expect_one_story(archive);
  std::vector<std::uint8_t> repaired(archive.begin(), archive.end());
  for (std::size_t at = 0; at + 512 <= size; at += 512) {
    const auto block = std::span(repaired).subspan(at, 512);
    const bool zero = std::ranges::all_of(block, [](std::uint8_t byte) { return byte == 0; });
    if (!zero) set_checksum(block);
  }
  expect_one_story(repaired);
  return 0;
}
