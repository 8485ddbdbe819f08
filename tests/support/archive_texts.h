// The files below one folder of a compressed tar archive whose names end alike, by path.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archive/inflate.h"
#include "archive/tar.h"

namespace iar::testing {

using ArchiveTexts = std::map<std::string, std::string>;

class TextCollector final : public archive::TarHandler {
 public:
  TextCollector(std::string folder, std::string suffix)
      : folder_(std::move(folder)), suffix_(std::move(suffix)) {}

  archive::Body entry(const model::FileEntry& entry) override {
    const bool wanted = entry.path.starts_with(folder_) && entry.kind == model::FileKind::file &&
                        entry.path.ends_with(suffix_);
    if (wanted) current_ = &texts[entry.path];
    return wanted ? archive::Body::deliver : archive::Body::skip;
  }
  void body(ByteView bytes) override { current_->append(as_text(bytes)); }
  void body_end() override {}
  void skipped(std::string_view /*path*/, const Error& /*why*/) override {}

  ArchiveTexts texts;

 private:
  std::string folder_;
  std::string suffix_;
  std::string* current_ = nullptr;
};

// `stored`: the archive's bytes; `folder` ends with "/".
inline Result<ArchiveTexts> read_text_files(const std::string& stored, std::string folder,
                                            std::string suffix) {
  TextCollector collector(std::move(folder), std::move(suffix));
  archive::TarReader reader(collector, {});
  archive::InflateLimits limits;
  limits.zstd_window_bytes_max = std::uint64_t{128} << 20U;  // packed for size
  const auto inflater = archive::make_inflater(archive::compression_of(as_bytes(stored)), limits);
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16U);
  ByteView in = as_bytes(stored);
  while (true) {
    TRY_ASSIGN(const auto step, inflater->step(in, buffer));
    TRY(reader.feed(ByteView(buffer).first(step.produced)));
    in = in.subspan(step.consumed);
    if (in.empty() && step.produced == 0) break;
  }
  TRY(inflater->finish());
  TRY(reader.finish());
  return std::move(collector.texts);
}

inline Result<ArchiveTexts> read_json_files(const std::string& stored, std::string folder) {
  return read_text_files(stored, std::move(folder), ".json");
}

}  // namespace iar::testing
