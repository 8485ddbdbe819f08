// Layers written as in tests/cases/merge, "---" between them: read and merged, in whole and in
// pieces, they amount to the same.
#include <cstdlib>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "cases/run_merge.h"

namespace {

// Archives of what can be read as layers.
std::vector<std::string> archives_of(iar::ByteView bytes) {
  constexpr std::size_t k_layers_max = 8;
  std::vector<std::string> texts(1);
  iar::Cursor lines(bytes);
  while (const auto line = lines.line()) {
    if (*line == "---") {
      if (texts.size() == k_layers_max) break;
      texts.emplace_back();
    } else {
      texts.back().append(*line).append("\n");
    }
  }
  std::vector<std::string> out;
  for (const std::string& text : texts) {
    auto archive = iar::cases::layer_archive(text);
    if (archive) out.push_back(std::move(archive).value());
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar::cases;
  const auto archives = archives_of(iar::ByteView(data, size));
  if (archives.empty()) return 0;
  const auto whole = merge_layers(archives, {});
  MergeOptions options;
  options.chunk_bytes = 513;
  options.from_body = true;
  const auto pieces = merge_layers(archives, options);
  if (whole.ok() != pieces.ok()) std::abort();
  if (!whole.ok()) return 0;
  const bool same = whole->packages == pieces->packages && whole->owners == pieces->owners &&
                    whole->brought == pieces->brought && whole->conflicts == pieces->conflicts &&
                    whole->diagnostics == pieces->diagnostics;
  if (!same) std::abort();
  return 0;
}
