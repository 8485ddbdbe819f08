// Any answer of an API server, as a watch and as a list: the objects do not depend on how the bytes
// are cut, and whatever is in them is read or refused.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "kube/objects.h"
#include "kube/splitter.h"

namespace {

using iar::kube::ObjectSplitter;

struct Seen {
  std::vector<std::string> objects;
  std::string frame;
  bool ok = true;
  bool operator==(const Seen&) const = default;
};

Seen cut(ObjectSplitter::Form form, iar::ByteView bytes, std::size_t chunk) {
  Seen out;
  ObjectSplitter splitter(form, [&](std::string_view object) -> iar::Status {
    out.objects.emplace_back(object);
    return {};
  });
  while (!bytes.empty() && out.ok) {
    const auto part = bytes.first(std::min(chunk, bytes.size()));
    out.ok = splitter.feed(part).ok();
    bytes = bytes.subspan(part.size());
  }
  out.ok = out.ok && splitter.finish().ok();
  out.frame = splitter.frame();
  return out;
}

void read(const iar::JsonValue& object) {
  const auto pod = iar::kube::parse_pod(object);
  if (pod.ok() && pod->containers.size() > 3 * iar::kube::k_containers_max) std::abort();
  static_cast<void>(iar::kube::parse_namespace(object).ok());
  static_cast<void>(iar::kube::parse_node(object).ok());
  static_cast<void>(iar::kube::parse_pull_secret(object).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const iar::ByteView bytes(data, size);
  iar::JsonDocument document;
  for (const auto form : {ObjectSplitter::Form::watch, ObjectSplitter::Form::list}) {
    const Seen whole = cut(form, bytes, size + 1);
    if (whole != cut(form, bytes, 1)) std::abort();
    for (const auto& text : whole.objects) {
      const auto root = document.parse(text);
      if (!root.ok()) continue;
      read(*root);
      if (const auto inner = root->get("object")) read(*inner);
    }
  }
  return 0;
}
