#include "analyze/go/inline_texts.h"

namespace iar::analyze {

namespace {

constexpr std::uint64_t k_go_version_size_max = 1024;
constexpr std::uint64_t k_build_info_size_max = std::uint64_t{4} << 20U;

// What can be told from the bytes that are there.
struct Progress {
  bool refused = false;
  std::uint64_t wanted = 0;  // so many bytes, counted from the first, tell more
  InlineTexts::Texts texts;
};

// Reads one text behind its length; false when more bytes are needed, or none will help.
bool read_text(Cursor& cursor, std::uint64_t size_max, std::string_view& out, Progress& progress) {
  constexpr std::size_t k_varint_size = 10;
  const auto start = cursor.position();
  const auto length = cursor.varint();
  if (!length) {
    progress.refused = cursor.remaining() >= k_varint_size;
    progress.wanted = start + cursor.remaining() + 1;
    return false;
  }
  progress.refused = *length > size_max;
  if (progress.refused) return false;
  progress.wanted = cursor.position() + *length;
  const auto bytes = cursor.take(static_cast<std::size_t>(*length));
  if (bytes) out = as_text(*bytes);
  return bytes.has_value();
}

Progress read_texts(std::string_view bytes) {
  Progress progress;
  Cursor cursor(bytes);
  if (!read_text(cursor, k_go_version_size_max, progress.texts.version, progress)) return progress;
  progress.refused = progress.texts.version.empty();
  if (progress.refused) return progress;
  progress.wanted = cursor.position() + 1;
  (void)read_text(cursor, k_build_info_size_max, progress.texts.modules, progress);
  return progress;
}

}  // namespace

void InlineTexts::feed(std::uint64_t at, ByteView chunk) {
  if (refused_) return;
  // Each turn has the bytes that the one before asked for, so that they are few.
  for (;;) {
    gather_.feed(at, chunk);
    if (!gather_.complete()) return;
    const auto progress = read_texts(gather_.bytes());
    refused_ = progress.refused;
    if (refused_ || progress.wanted <= gather_.bytes().size()) return;
    gather_.extend(progress.wanted);
  }
}

std::optional<InlineTexts::Texts> InlineTexts::texts() const {
  const auto progress = read_texts(gather_.bytes());
  const bool whole = !gather_.bytes().empty() && progress.wanted <= gather_.bytes().size();
  if (progress.refused || !whole) return std::nullopt;
  return progress.texts;
}

}  // namespace iar::analyze
