// Any bytes as zstd, whole and in pieces: both must answer the same.
#include <cstdlib>

#include "inflate_story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using iar::archive::Compression;
  using iar::archive::GzipDecoder;
  using iar::fuzzing::inflate_story;
  const iar::ByteView in(data, size);
  const auto whole = inflate_story(in, Compression::zstd, GzipDecoder::igzip, {});
  const auto pieces = iar::fuzzing::small_pieces(in);
  if (inflate_story(in, Compression::zstd, GzipDecoder::igzip, pieces) != whole) std::abort();
  return 0;
}
