// Any bytes as a block of a table of contents, as they are and behind a valid frame; what can be
// read is written again and must be the same, and goes into a merged tree.
#include <cstdlib>

#include "layer/contents.h"
#include "layer/tree.h"
#include "support/zstd_frame.h"

namespace {

using iar::model::FileEntry;
using Listed = std::vector<std::pair<std::uint32_t, FileEntry>>;

constexpr std::size_t k_stored_bytes_max = std::size_t{128} << 10U;

iar::Status read(std::string_view block, Listed& out) {
  return iar::layer::read_contents_block(
      iar::as_bytes(block),
      [&](const FileEntry& entry, std::uint32_t position) { out.emplace_back(position, entry); });
}

void expect_same_again(const Listed& entries) {
  Listed again;
  iar::layer::ContentsWriter writer([&](const std::string& block) {
    if (!read(block, again).ok()) std::abort();
  });
  for (const auto& [position, entry] : entries) writer.add(entry, position);
  writer.flush();
  if (again != entries) std::abort();
}

void merge(const Listed& entries) {
  iar::layer::ImageTree tree({.nodes_max = 2000, .text_bytes_max = 100'000});
  std::uint16_t layer = 0;
  for (const auto& [position, entry] : entries) {
    static_cast<void>(tree.apply(entry, {layer, position}));
    if (position % 5 == 0) {
      static_cast<void>(tree.take_change());
      ++layer;
    }
  }
  std::size_t visited = 0;
  tree.visit([&](const std::string&, std::uint32_t node) {
    if (tree.file(node).kind == iar::model::FileKind::hard_link) std::abort();
    ++visited;
  });
  if (visited >= tree.nodes()) std::abort();
}

void try_block(std::string_view block) {
  Listed entries;
  if (read(block, entries).ok()) expect_same_again(entries);
  merge(entries);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = iar::as_text({data, size});
  try_block(bytes);
  if (size <= k_stored_bytes_max) try_block(iar::testing::stored_frame(bytes));
  return 0;
}
