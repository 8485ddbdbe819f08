// Any bytes as zstd, whole and in pieces: both must answer the same.
#include <cstdlib>

#include "inflate_story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using iar::archive::Compression;
  using iar::archive::GzipDecoder;
  using iar::fuzzing::Forking;
  using iar::fuzzing::inflate_story;
  const iar::ByteView in(data, size);
  const std::size_t chunk_bytes = size == 0 ? 1 : 1 + data[size - 1] * std::size_t{5};
  const auto whole = inflate_story(in, Compression::zstd, GzipDecoder::igzip, 1 << 18, Forking::no);
  const auto pieces =
      inflate_story(in, Compression::zstd, GzipDecoder::igzip, chunk_bytes, Forking::yes);
  if (pieces != whole) std::abort();
  return 0;
}
