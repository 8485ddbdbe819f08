#include "app/advisories.h"

#include <chrono>

#include "advisory/overlay.h"
#include "base/file.h"

namespace iar::app {

namespace {

constexpr std::size_t k_key_file_bytes_max = std::size_t{1} << 20U;

}  // namespace

Result<std::string> read_small_file(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::string out(k_key_file_bytes_max + 1, '\0');
  const MutableByteView bytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
  std::size_t size = 0;
  while (size < out.size()) {
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), bytes.subspan(size)));
    if (count == 0) break;
    size += count;
  }
  if (size > k_key_file_bytes_max) return make_error(ErrorCode::limit, "too large for keys", path);
  out.resize(size);
  return out;
}

Result<advisory::TrustedKeys> trusted_keys(const Options& options) {
  if (options.advisory_keys.empty()) {
    return make_error(ErrorCode::usage,
                      "--advisory-keys: say whose signature on the database is to be believed");
  }
  TRY_ASSIGN(const std::string pem, read_small_file(options.advisory_keys));
  auto keys = advisory::TrustedKeys::from_pem(pem);
  if (!keys) return with_context(std::move(keys).error(), options.advisory_keys);
  return keys;
}

Result<advisory::Database> open_advisories(const Options& options) {
  TRY_ASSIGN(const advisory::TrustedKeys keys, trusted_keys(options));
  return advisory::open_database(options.advisories, keys);
}

std::int64_t seconds_now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

}  // namespace iar::app
