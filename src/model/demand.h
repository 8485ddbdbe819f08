// Bytes wanted after all: a body of a layer to be read a second time, because only merging showed
// that its path is one that an analyzer wants, or that another file changes what it says.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace iar::model {

// The bytes of a file, wherever in the image they lie.
struct BodyId {
  std::uint32_t layer = 0;   // index from 0
  std::uint64_t offset = 0;  // in the uncompressed layer
  std::uint64_t size = 0;    // bytes
  auto operator<=>(const BodyId&) const = default;
};

enum class DemandPurpose : std::uint8_t {
  analyze,
  keep,  // hold the body until a demand names it as `beside`
};

struct Demand {
  std::uint64_t body_offset = 0;  // in the uncompressed layer
  std::uint64_t size = 0;         // bytes
  std::uint32_t analyzer = 0;     // position among the analyzers in use
  std::uint32_t position = 0;     // goes into FileFacts::entry of the answer
  std::string path;               // the path that the analyzer gets
  DemandPurpose purpose = DemandPurpose::analyze;
  // The file that the analyzer wants beside this one, kept before.
  std::optional<BodyId> beside = {};
  auto operator<=>(const Demand&) const = default;
};

}  // namespace iar::model
