// Any bytes: parse, walk all of it, write it again; what was written must parse.
#include <cstdlib>

#include "base/json.h"

namespace {

void rewrite(const iar::JsonValue& value, iar::JsonWriter& out) {
  switch (value.kind()) {
    case iar::JsonKind::array:
      out.begin_array();
      for (const auto& element : value.elements()) rewrite(element, out);
      out.end_array();
      break;
    case iar::JsonKind::object:
      out.begin_object();
      for (const auto& [key, member] : value.members()) {
        out.key(key);
        rewrite(member, out);
      }
      out.end_object();
      break;
    case iar::JsonKind::string: out.string(*value.string()); break;
    case iar::JsonKind::boolean: out.boolean(*value.boolean()); break;
    case iar::JsonKind::number: out.number(value.number().value_or(0)); break;
    case iar::JsonKind::null: out.null(); break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iar::JsonDocument document;
  const auto root = document.parse(iar::as_text({data, size}));
  if (!root) return 0;
  iar::JsonWriter writer;
  rewrite(*root, writer);
  iar::JsonDocument again;
  if (!again.parse(writer.text())) std::abort();
  return 0;
}
