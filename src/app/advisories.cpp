#include "app/advisories.h"

#include <chrono>

#include "advisory/age.h"
#include "advisory/overlay.h"
#include "base/file.h"
#include "base/utc.h"

namespace iar::app {

Result<std::string> read_small_file(const std::string& path, std::size_t size_max) {
  constexpr std::size_t k_step = std::size_t{64} << 10U;
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::string out;
  while (out.size() <= size_max) {
    const std::size_t before = out.size();
    out.resize(before + k_step);
    const MutableByteView bytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
    const auto count = read_some(file.get(), bytes.subspan(before));
    if (!count) return with_context(count.error(), path);
    out.resize(before + *count);
    if (*count == 0) return out;
  }
  return make_error(ErrorCode::limit, "larger than such a file may be", path);
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

std::string day_of(const Options& options) {
  return utc_text(options.created_seconds.value_or(seconds_now())).substr(0, 10);
}

}  // namespace iar::app
