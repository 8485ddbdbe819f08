// The JSON files below one folder of a compressed tar archive, by path.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archive/inflate.h"
#include "archive/tar.h"

namespace iar::testing {

using ArchiveTexts = std::map<std::string, std::string>;

class JsonCollector final : public archive::TarHandler {
 public:
  explicit JsonCollector(std::string folder) : folder_(std::move(folder)) {}

  archive::Body entry(const model::FileEntry& entry) override {
    const bool wanted = entry.path.starts_with(folder_) && entry.path.ends_with(".json");
    if (wanted) current_ = &texts[entry.path];
    return wanted ? archive::Body::deliver : archive::Body::skip;
  }
  void body(ByteView bytes) override { current_->append(as_text(bytes)); }
  void body_end() override {}
  void skipped(std::string_view /*path*/, const Error& /*why*/) override {}

  ArchiveTexts texts;

 private:
  std::string folder_;
  std::string* current_ = nullptr;
};

// `stored`: the archive's bytes; `folder` ends with "/".
inline Result<ArchiveTexts> read_json_files(const std::string& stored, std::string folder) {
  JsonCollector collector(std::move(folder));
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

}  // namespace iar::testing
