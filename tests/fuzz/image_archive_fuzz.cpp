// Any bytes as an image archive on standard input: index it, resolve it, read its layers.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/file.h"
#include "source/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const iar::FileDescriptor file(::memfd_create("archive", MFD_CLOEXEC));
  if (!file.valid() || !iar::write_all(file.get(), {data, size}).ok()) std::abort();
  ::lseek(file.get(), 0, SEEK_SET);
  iar::source::SourceOptions options;
  options.standard_input = file.get();
  options.spill.memory_bytes_max = std::uint64_t{1} << 20;
  const auto source = iar::source::open_source("-", options);
  if (!source) return 0;
  const auto image = (*source)->resolve({});
  if (!image) return 0;
  if (image->layers.size() != image->config.diff_ids.size()) std::abort();
  for (std::size_t i = 0; i < image->layers.size(); ++i) {
    const auto reader = (*source)->open_layer(i, 0);
    if (!reader) continue;
    std::array<std::uint8_t, 512> piece{};
    while (true) {
      const auto count = (*reader)->read(piece);
      if (!count || *count == 0) break;
    }
  }
  return 0;
}
