// A content digest as OCI writes it, `sha256:` and 64 lower-case hex digits (OCI image-spec,
// descriptor.md, "Digests"). Only sha256 is read: it is the one algorithm registries serve.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace iar::model {

struct Digest {
  Sha256Bytes bytes{};

  // Errors: unsupported (another algorithm), corrupt (not a digest at all).
  static Result<Digest> parse(std::string_view text);
  static Digest of(ByteView bytes) { return Digest{sha256(bytes)}; }

  // "sha256:<64 hex digits>"
  [[nodiscard]] std::string text() const;
  // The hex digits alone.
  [[nodiscard]] std::string hex() const;

  auto operator<=>(const Digest&) const = default;
};

}  // namespace iar::model
