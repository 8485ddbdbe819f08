// Any bytes as gzip, whole and in pieces, by igzip and by zlib: all must answer the same, but for
// streams that only zlib finds wrong.
#include <cstdlib>

#include "inflate_story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using iar::archive::Compression;
  using iar::archive::GzipDecoder;
  using iar::fuzzing::inflate_story;
  const iar::ByteView in(data, size);
  const auto whole = inflate_story(in, Compression::gzip, GzipDecoder::igzip, {});
  const auto pieces = iar::fuzzing::small_pieces(in);
  if (inflate_story(in, Compression::gzip, GzipDecoder::igzip, pieces) != whole) std::abort();
  const auto zlib = inflate_story(in, Compression::gzip, GzipDecoder::zlib, {});
  if (zlib.ok && zlib != whole) std::abort();
  return 0;
}
