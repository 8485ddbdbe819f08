// The first pass over a layer: tar entries in, table of contents and facts out.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "archive/tar.h"
#include "base/hash.h"
#include "layer/analysis.h"
#include "layer/contents.h"

namespace iar::layer {

enum class HashFiles : std::uint8_t { no, yes };

class LayerReader final : public archive::TarHandler {
 public:
  LayerReader(AnalysisContext& context, HashFiles hash_files);

  archive::Body entry(const model::FileEntry& entry) override;
  void body(ByteView bytes) override;
  void body_end() override;
  void skipped(std::string_view path, const Error& why) override;

  // After the last entry.
  void finish();
  // All entries of the archive, those that a limit left out of the contents too.
  [[nodiscard]] std::uint32_t entries() const { return position_; }

 private:
  using SharedBody = std::shared_ptr<const std::vector<std::uint8_t>>;

  bool as_whiteout(model::FileEntry& entry) const;
  void start_body();
  void list(const model::FileEntry& entry, std::uint32_t position, bool matters);
  void hold(const std::string& path, ByteView bytes);
  void hold_shared(const std::string& path, SharedBody body);
  void hard_link(const model::FileEntry& entry, std::uint32_t position);
  void note(model::Diagnostic diagnostic);

  AnalysisContext& context_;
  HashFiles hash_files_;
  ContentsWriter contents_;
  std::uint32_t position_ = 0;
  std::uint32_t listed_ = 0;
  std::uint32_t notes_ = 0;
  bool told_of_entries_ = false;

  // The file whose body is being read.
  model::FileEntry current_;
  std::uint32_t current_position_ = 0;
  bool started_ = false;  // enough bytes were seen to know its magic
  bool current_wanted_ = false;
  bool current_held_ = false;
  std::vector<std::uint8_t> head_;
  BodyAnalysis analysis_;
  std::optional<Sha256> hash_;

  // Small bodies that a later hard link may name.
  std::unordered_map<std::string, SharedBody> held_;
  std::deque<std::pair<std::string, SharedBody>> held_order_;
  std::uint64_t held_bytes_ = 0;
};

}  // namespace iar::layer
