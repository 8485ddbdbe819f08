// What a container runtime sends: frames in pieces of any size, and the messages in them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "runtime/containerd_api.h"
#include "runtime/grpc.h"

namespace {

using iar::ByteView;

std::vector<std::string> messages_of(ByteView bytes, std::size_t step) {
  iar::runtime::GrpcFrames frames;
  std::vector<std::string> out;
  while (!bytes.empty()) {
    const auto size = std::min(step, bytes.size());
    frames.add(bytes.first(size));
    bytes = bytes.subspan(size);
    while (true) {
      const auto next = frames.next();
      if (!next.ok()) return out;
      if (!*next) break;
      out.emplace_back(**next);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto messages = messages_of(bytes, 7);
  CHECK(messages == messages_of(bytes, size + 1));
  for (const auto& message : messages) {
    static_cast<void>(iar::runtime::parse_containerd_image(message));
    static_cast<void>(iar::runtime::parse_containerd_images(message));
    static_cast<void>(iar::runtime::parse_content_root(message));
    static_cast<void>(iar::runtime::content_data(message));
    static_cast<void>(iar::runtime::timestamp_ms(message));
  }
  return 0;
}
