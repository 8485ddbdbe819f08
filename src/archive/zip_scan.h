// Where the body of a zip entry ends whose local header does not say so: before its data descriptor
// (APPNOTE §4.3.9), which states how many bytes the body has. The search passes over the body
// without inflating it; a descriptor counts only where what it states is true.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace iar::archive {

// So many bytes from a place on decide whether a descriptor stands there.
constexpr std::size_t k_zip_descriptor_look_bytes = 26;

// The size of the descriptor at the start of `bytes`, after a body of `stored_bytes`: with
// signature or without, with sizes of four or of eight bytes. Nothing when there is none.
std::optional<std::size_t> zip_descriptor_size(ByteView bytes, std::uint64_t stored_bytes);

enum class More : std::uint8_t { may_follow, none };

class ZipEndSearch {
 public:
  struct Step {
    std::size_t body_bytes = 0;                   // of the view, from its start
    std::optional<std::size_t> descriptor_bytes;  // set once the end was found; they follow
  };
  // `view` starts with the first byte that earlier steps did not answer as part of the body.
  // Depends on the bytes alone, not on where views end.
  Step search(ByteView view, More more);

 private:
  std::uint64_t before_ = 0;  // bytes of the body before the view
  std::size_t look_from_ = 0;
};

}  // namespace iar::archive
