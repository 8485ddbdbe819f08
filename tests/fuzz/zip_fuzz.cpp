// Any bytes as a zip archive: read whole and in pieces, both must tell the same.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "archive/zip.h"
#include "base/hash.h"

namespace {

using iar::ByteView;

// Everything a reader says, as one text; bodies regardless of their pieces.
class Story : public iar::archive::ZipHandler {
 public:
  bool wanted(std::string_view name) const override { return name.size() % 3 != 0; }
  void entry(std::string_view name) override { text_ += "entry " + std::string(name) + '\n'; }
  void begin(std::uint32_t number, std::string_view name) override {
    if (number != begun_++ || open_ || !wanted(name)) std::abort();
    open_ = true;
    text_ += "begin " + std::to_string(number) + '\n';
  }
  void body(ByteView bytes) override {
    if (!open_) std::abort();
    sha_.update(bytes);
  }
  void end(const iar::Status& status) override {
    if (!open_) std::abort();
    open_ = false;
    text_ += "end " + (status.ok() ? std::string() : status.error().text()) + '\n';
  }

  std::string tell(ByteView archive, std::size_t chunk_bytes) {
    iar::archive::ZipLimits limits;
    limits.body_bytes_max = 1 << 20;
    limits.kept_bytes_max = 20'000;
    iar::archive::ZipReader reader(*this, limits);
    while (!archive.empty()) {
      const ByteView piece = archive.first(std::min(chunk_bytes, archive.size()));
      archive = archive.subspan(piece.size());
      const std::vector<std::uint8_t> copy(piece.begin(), piece.end());
      reader.feed(copy);
    }
    const auto listing = reader.finish();
    if (open_) std::abort();
    for (const std::uint32_t number : listing.entries) {
      if (number >= begun_) std::abort();
      text_ += std::to_string(number) + ' ';
    }
    if (!listing.status.ok()) text_ += listing.status.error().text();
    return text_ + iar::hex(sha_.digest()) + (listing.is_zip ? "zip" : "");
  }

 private:
  std::string text_;
  iar::Sha256 sha_;
  std::uint32_t begun_ = 0;
  bool open_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView archive(data, size);
  const std::string whole = Story().tell(archive, size + 1);
  const std::size_t chunk_bytes = size == 0 ? 1 : 1 + archive.back() * std::size_t{5};
  if (Story().tell(archive, chunk_bytes) != whole) std::abort();
  return 0;
}
