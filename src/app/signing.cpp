#include "app/signing.h"

#include <fcntl.h>

#include <cerrno>

#include "app/advisories.h"
#include "base/file.h"

namespace iar::app {

namespace {

Status write_new_file(const std::string& path, std::string_view text, mode_t mode) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.valid()) return system_error(errno, path);
  return write_all(file.get(), as_bytes(text));
}

}  // namespace

Result<advisory::SigningKey> signing_key(const Options& options) {
  const std::string& path = options.db.signing_key;
  if (path.empty()) {
    return make_error(ErrorCode::usage,
                      "--signing-key: a file is needed, which is made if it is not there");
  }
  const auto pem = read_small_file(path);
  if (pem) {
    auto key = advisory::SigningKey::from_pem(*pem);
    if (!key) return with_context(std::move(key).error(), path);
    return key;
  }
  if (pem.error().code != ErrorCode::not_found) return pem.error();
  TRY_ASSIGN(auto key, advisory::SigningKey::generate());
  TRY_ASSIGN(const std::string secret, key.private_pem());
  TRY_ASSIGN(const std::string open, key.public_pem());
  TRY(write_new_file(path, secret, 0600));
  TRY(write_new_file(path + ".pub", open, 0644));
  return key;
}

Result<advisory::TrustedKeys> own_and_trusted(const Options& options,
                                              const advisory::SigningKey& key) {
  advisory::TrustedKeys out;
  out.add(key.public_key());
  if (!options.advisory_keys.empty()) {
    TRY_ASSIGN(const advisory::TrustedKeys others, trusted_keys(options));
    out.add(others);
  }
  return out;
}

}  // namespace iar::app
