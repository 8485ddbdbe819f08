// Any bytes as YAML, TOML and JSON with comments: the first byte chooses.
#include "base/json.h"
#include "format/jsonc.h"
#include "format/toml.h"
#include "format/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  if (size == 0) return 0;
  const auto text = as_text(ByteView(data, size).subspan(1));
  switch (data[0] % 3) {
    case 0: (void)format::parse_yaml(text); break;
    case 1: (void)format::parse_toml(text); break;
    default: {
      JsonDocument document;
      (void)document.parse(format::plain_json(text));
    }
  }
  return 0;
}
