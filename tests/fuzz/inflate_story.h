// What a decoder makes of some bytes, for fuzz harnesses to compare.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "archive/inflate.h"

namespace iar::fuzzing {

struct InflateStory {
  bool ok = false;
  std::string output;  // of a stream that is right to its end
  std::uint64_t garbage_bytes = 0;
  bool operator==(const InflateStory&) const = default;
};

// Pieces of input and output, and whether to go on with a copy of the decoder at each chance.
struct Pieces {
  std::size_t in_bytes = std::size_t{1} << 18;
  std::size_t out_bytes = std::size_t{1} << 18;
  bool forking = false;
};

// Small pieces whose sizes depend on the input.
inline Pieces small_pieces(ByteView in) {
  if (in.empty()) return {.in_bytes = 1, .out_bytes = 1, .forking = true};
  return {.in_bytes = 1 + in.back() * std::size_t{5},
          .out_bytes = 200 + in.front() * std::size_t{16},
          .forking = in.size() % 2 == 0};
}

inline InflateStory inflate_story(ByteView in, archive::Compression compression,
                                  archive::GzipDecoder decoder, const Pieces& pieces) {
  archive::InflateLimits limits;
  limits.output_bytes_max = 150000;
  limits.zstd_window_bytes_max = 1 << 18;
  auto inflater = archive::make_inflater(compression, limits, decoder);
  InflateStory story;
  std::vector<std::uint8_t> out(pieces.out_bytes);
  while (true) {
    const ByteView view = in.first(std::min(pieces.in_bytes, in.size()));
    const std::vector<std::uint8_t> piece(view.begin(), view.end());
    const auto step = inflater->step(piece, out);
    if (!step.ok()) return {};
    story.output += as_text(ByteView(out).first(step->produced));
    in = in.subspan(step->consumed);
    if (step->consumed + step->produced == 0) break;
    if (pieces.forking) {
      if (auto copy = inflater->fork()) inflater = std::move(copy);
    }
  }
  story.garbage_bytes = inflater->trailing_garbage_bytes();
  story.ok = in.empty() && inflater->finish().ok();
  return story.ok ? story : InflateStory{};
}

}  // namespace iar::fuzzing
