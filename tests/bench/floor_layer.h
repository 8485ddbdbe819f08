// The least work that reading a layer honestly takes: read, SHA-256 of the stored bytes, inflate,
// SHA-256 of the inflated bytes, walk the tar headers. Plain layers are hashed once.
#pragma once

#include <cstdint>

#include "floor_image.h"

namespace bench {

struct Totals {
  std::uint64_t stored_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
  std::uint64_t jar_bytes = 0;  // of entries of jars that were read
};

enum class Threads : std::uint8_t { one, two };
// Whether jars are opened.
enum class Jars : std::uint8_t { pass, read };

// With Threads::two one thread inflates and a second one hashes and walks the output.
// Throws std::runtime_error on a wrong digest or a broken stream.
Totals read_layer(const Layer& layer, Threads threads, Jars jars);

}  // namespace bench
