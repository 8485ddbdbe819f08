#include "floor_jars.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

constexpr unsigned k_depth_max = 16;
constexpr std::size_t k_end_bytes = 22;
constexpr std::size_t k_record_bytes = 46;
constexpr std::size_t k_local_bytes = 30;
constexpr std::size_t k_comment_max = 65535;
constexpr std::size_t k_body_max = std::size_t{1} << 31U;

std::size_t number(std::span<const std::uint8_t> bytes, std::size_t at, unsigned count) {
  std::size_t value = 0;
  for (unsigned i = 0; i < count && at + i < bytes.size(); ++i) {
    value |= std::size_t{bytes[at + i]} << (8 * i);
  }
  return value;
}

bool ends_with_any(std::string_view name, std::span<const std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

bool says_what_it_is(std::string_view name) {
  static constexpr std::array<std::string_view, 1> k_ends = {"pom.properties"};
  return ends_with_any(name, k_ends) || name == "META-INF/MANIFEST.MF";
}

}  // namespace

bool is_jar(std::string_view path) {
  static constexpr std::array<std::string_view, 12> k_ends = {".jar",  ".war", ".ear", ".par",
                                                              ".sar",  ".nar", ".jpi", ".hpi",
                                                              ".lpkg", ".kar", ".far", ".rar"};
  return ends_with_any(path, k_ends);
}

void JarReader::read(Bytes archive, unsigned depth) {
  if (archive.size() < k_end_bytes || depth > k_depth_max) return;
  std::size_t end = archive.size() - k_end_bytes;
  const std::size_t lowest = end - std::min(end, k_comment_max);
  while (number(archive, end, 4) != 0x06054b50) {
    if (end == lowest) return;
    --end;
  }
  const std::size_t size = number(archive, end + 12, 4);
  if (size > end) return;
  Bytes records = archive.subspan(end - size, size);
  const std::size_t offset = number(archive, end + 16, 4);
  // Offsets count from where the archive starts, which may be behind a script.
  const Bytes body = archive.subspan(offset > end - size ? 0 : end - size - offset);
  while (records.size() >= k_record_bytes && number(records, 0, 4) == 0x02014b50) {
    const std::size_t length =
        k_record_bytes + number(records, 28, 2) + number(records, 30, 2) + number(records, 32, 2);
    if (length > records.size()) return;
    read_entry(body, records.first(length), depth);
    records = records.subspan(length);
  }
}

void JarReader::read_entry(Bytes archive, Bytes record, unsigned depth) {
  const std::string_view name(reinterpret_cast<const char*>(record.data()) + k_record_bytes,
                              number(record, 28, 2));
  const bool nested = is_jar(name);
  if (!nested && !says_what_it_is(name)) return;
  const std::size_t local = number(record, 42, 4);
  const std::size_t stored = number(record, 20, 4);
  const std::size_t size = number(record, 24, 4);
  const std::size_t start =
      local + k_local_bytes + number(archive, local + 26, 2) + number(archive, local + 28, 2);
  if (start > archive.size() || stored > archive.size() - start || size > k_body_max) return;
  Bytes body = archive.subspan(start, stored);
  std::vector<std::uint8_t> inflated;
  if (number(record, 10, 2) == 8) {
    inflated.resize(size);
    const auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->next_in = const_cast<std::uint8_t*>(body.data());
    state->avail_in = static_cast<std::uint32_t>(body.size());
    state->next_out = inflated.data();
    state->avail_out = static_cast<std::uint32_t>(inflated.size());
    if (isal_inflate_stateless(state.get()) != ISAL_DECOMP_OK) {
      throw std::runtime_error("broken deflate data in " + std::string(name));
    }
    body = inflated;
  }
  bytes_ += body.size();
  for (std::size_t i = 0; i < body.size(); i += 64) sum_ += body[i];
  if (nested) read(body, depth + 1);
}

}  // namespace bench
