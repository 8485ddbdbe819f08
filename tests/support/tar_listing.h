// A TarHandler that writes down what a reader tells it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "archive/tar.h"

namespace iar::testing {

class TarListing : public archive::TarHandler {
 public:
  archive::Body entry(const model::FileEntry& entry) override {
    entries.push_back(entry);
    bodies.emplace_back();
    return wanted;
  }
  void body(ByteView bytes) override { bodies.back() += as_text(bytes); }
  void body_end() override { ++bodies_ended; }
  void skipped(std::string_view path, const Error& why) override {
    refused.push_back(std::string(path) + ": " + std::string(error_code_name(why.code)));
  }

  // Feeds the archive in pieces of `chunk_bytes`.
  Status read(ByteView archive, std::size_t chunk_bytes = std::size_t{1} << 20,
              const archive::TarLimits& limits = {}) {
    archive::TarReader reader(*this, limits);
    while (!archive.empty()) {
      const ByteView piece = archive.first(std::min(chunk_bytes, archive.size()));
      archive = archive.subspan(piece.size());
      // A copy of just this piece lets the address sanitizer see what is read beyond it.
      const std::vector<std::uint8_t> copy(piece.begin(), piece.end());
      TRY(reader.feed(copy));
    }
    return reader.finish();
  }

  archive::Body wanted = archive::Body::deliver;
  std::vector<model::FileEntry> entries;
  std::vector<std::string> bodies;   // as many as entries
  std::vector<std::string> refused;  // "PATH: CODE"
  std::size_t bodies_ended = 0;
};

}  // namespace iar::testing
