// Build information as Go writes it since 1.18: the version's text and the modules' text, each
// behind its length, right behind a header of 32 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "analyze/stream.h"
#include "base/bytes.h"

namespace iar::analyze {

class InlineTexts {
 public:
  // `offset`: behind the header.
  explicit InlineTexts(std::uint64_t offset) : gather_(offset, 1) {}

  void feed(std::uint64_t at, ByteView chunk);

  struct Texts {
    std::string_view version;
    std::string_view modules;
  };
  // Nothing where they are cut off, or too long to be such texts.
  [[nodiscard]] std::optional<Texts> texts() const;
  // Whether they are none at all, whatever follows.
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  Gather gather_;
  bool refused_ = false;
};

}  // namespace iar::analyze
