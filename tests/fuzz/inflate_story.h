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

// Decodes in pieces of `chunk_bytes` and, with `fork`, goes on with a copy at each chance.
enum class Forking : std::uint8_t { no, yes };
inline InflateStory inflate_story(ByteView in, archive::Compression compression,
                                  archive::GzipDecoder decoder, std::size_t chunk_bytes,
                                  Forking forking) {
  archive::InflateLimits limits;
  limits.output_bytes_max = 1 << 20;
  limits.zstd_window_bytes_max = 1 << 18;
  auto inflater = archive::make_inflater(compression, limits, decoder);
  InflateStory story;
  std::vector<std::uint8_t> out(chunk_bytes);
  while (true) {
    const ByteView view = in.first(std::min(chunk_bytes, in.size()));
    const std::vector<std::uint8_t> piece(view.begin(), view.end());
    const auto step = inflater->step(piece, out);
    if (!step.ok()) return {};
    story.output += as_text(ByteView(out).first(step->produced));
    in = in.subspan(step->consumed);
    if (step->consumed + step->produced == 0) break;
    if (forking == Forking::yes) {
      if (auto copy = inflater->fork()) inflater = std::move(copy);
    }
  }
  story.garbage_bytes = inflater->trailing_garbage_bytes();
  story.ok = in.empty() && inflater->finish().ok();
  return story.ok ? story : InflateStory{};
}

}  // namespace iar::fuzzing
