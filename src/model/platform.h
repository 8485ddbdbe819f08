// A platform in the words of OCI (image-spec, image-index.md, "platform"): GOOS/GOARCH[/variant].
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace iar::model {

struct Platform {
  std::string os;
  std::string architecture;
  std::string variant;  // "v7", "v8" …; empty when not stated

  // "os/arch" or "os/arch/variant", case folded and with the usual aliases (x86_64, aarch64,
  // armhf). Errors: corrupt.
  static Result<Platform> parse(std::string_view text);
  // The platform this program runs on.
  static Platform host();

  [[nodiscard]] std::string text() const;
  bool operator==(const Platform&) const = default;
};

// Whether an image for `offered` is what `wanted` asks for. An empty variant on either side matches
// the architecture's default (arm64: v8, arm: v7); linux/arm/v7 also accepts v6 and v5, as a
// container runtime does. 0: no; otherwise the higher the better.
int platform_match(const Platform& wanted, const Platform& offered);

}  // namespace iar::model
