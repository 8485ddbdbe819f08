// Bytes wanted after all: a body of a layer to be read a second time, because only merging showed
// that its path is one that an analyzer wants.
#pragma once

#include <cstdint>
#include <string>

namespace iar::model {

struct Demand {
  std::uint64_t body_offset = 0;  // in the uncompressed layer
  std::uint64_t size = 0;         // bytes
  std::uint32_t analyzer = 0;     // position among the analyzers in use
  std::uint32_t position = 0;     // goes into FileFacts::entry of the answer
  std::string path;               // the path that the analyzer gets
  auto operator<=>(const Demand&) const = default;
};

}  // namespace iar::model
