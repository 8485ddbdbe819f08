#include "layer/contents.h"

#include <zstd.h>

#include <algorithm>
#include <array>

#include "archive/tar.h"
#include "base/check.h"
#include "model/codec.h"

namespace iar::layer {

namespace {

using model::FileEntry;
using model::FileKind;

constexpr std::size_t k_block_bytes = std::size_t{64} << 10U;
constexpr std::size_t k_block_bytes_max = std::size_t{1} << 20U;  // one entry may be long
constexpr std::size_t k_path_bytes_max = archive::TarLimits().path_bytes_max;
constexpr int k_zstd_level = 1;
constexpr std::array k_kinds = {FileKind::file,
                                FileKind::directory,
                                FileKind::symlink,
                                FileKind::character_device,
                                FileKind::block_device,
                                FileKind::fifo,
                                FileKind::hard_link,
                                FileKind::whiteout,
                                FileKind::opaque_directory};

std::uint64_t kind_number(FileKind kind) {
  return static_cast<std::uint64_t>(std::ranges::find(k_kinds, kind) - k_kinds.begin());
}

std::size_t shared_prefix(std::string_view a, std::string_view b) {
  const auto [end, other] = std::ranges::mismatch(a, b);
  return static_cast<std::size_t>(end - a.begin());
}

std::string compress(std::string_view raw) {
  std::string out(ZSTD_compressBound(raw.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), raw.data(), raw.size(), k_zstd_level);
  CHECK(ZSTD_isError(size) == 0U);
  out.resize(size);
  return out;
}

Result<std::string> decompress(ByteView block) {
  const unsigned long long size = ZSTD_getFrameContentSize(block.data(), block.size());
  if (size > k_block_bytes_max) return make_error(ErrorCode::corrupt, "contents block too large");
  std::string out(size, '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), block.data(), block.size());
  if (ZSTD_isError(got) != 0U || got != size) {
    return make_error(ErrorCode::corrupt, "contents block does not decompress");
  }
  return out;
}

}  // namespace

void ContentsWriter::add(const FileEntry& entry, std::uint32_t position) {
  const std::size_t shared = shared_prefix(previous_path_, entry.path);
  raw_.number(position - previous_position_);
  raw_.number(kind_number(entry.kind) | (entry.sparse ? 16U : 0U));
  raw_.number(static_cast<std::uint64_t>(entry.magic));
  raw_.number(shared);
  raw_.text(std::string_view(entry.path).substr(shared));
  raw_.number(entry.mode);
  raw_.number(entry.size);
  raw_.number(entry.body_offset - previous_offset_);
  raw_.text(entry.link_target);
  previous_path_ = entry.path;
  previous_offset_ = entry.body_offset;
  previous_position_ = position;
  if (raw_.bytes().size() >= k_block_bytes) flush();
}

void ContentsWriter::flush() {
  if (raw_.bytes().empty()) return;
  sink_(compress(raw_.take()));
  raw_ = {};
  previous_path_.clear();
  previous_offset_ = 0;
  previous_position_ = 0;
}

Status read_contents_block(ByteView block, const EntryVisitor& visit) {
  TRY_ASSIGN(const std::string raw, decompress(block));
  model::Decoder in(as_bytes(raw));
  FileEntry entry;
  std::uint32_t position = 0;
  while (in.ok() && !in.at_end()) {
    position += static_cast<std::uint32_t>(in.number_up_to(UINT32_MAX));
    const std::uint64_t kind = in.number_up_to(31);
    if ((kind & 15U) >= k_kinds.size()) in.fail();
    if (!in.ok()) break;
    entry.kind = k_kinds.at(kind & 15U);
    entry.sparse = (kind & 16U) != 0;
    entry.magic =
        static_cast<model::Magic>(in.number_up_to(static_cast<std::uint64_t>(model::Magic::tar)));
    entry.path.resize(in.number_up_to(entry.path.size()));
    entry.path += in.text_view();
    entry.mode = static_cast<std::uint32_t>(in.number_up_to(07777));
    entry.size = in.number();
    entry.body_offset += in.number();
    entry.link_target = in.text_view();
    if (std::max(entry.path.size(), entry.link_target.size()) > k_path_bytes_max) in.fail();
    if (in.ok()) visit(entry, position);
  }
  return in.finish();
}

}  // namespace iar::layer
