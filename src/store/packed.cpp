#include "store/packed.h"

#include <zstd.h>

#include "base/check.h"

namespace iar::store {

std::string packed(std::string_view bytes) {
  constexpr int level = 3;
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

Result<std::string> unpacked(std::string_view bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
    return make_error(ErrorCode::corrupt, "not a packed record");
  }
  if (size > k_unpacked_size_max) return make_error(ErrorCode::limit, "record too large");
  std::string out(size, '\0');
  const std::size_t done = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) != 0 || done != out.size()) {
    return make_error(ErrorCode::corrupt, "packed record cut or malformed");
  }
  return out;
}

}  // namespace iar::store
