// The folder of a console: its lock, its authority and certificate, bootstrap.json. Files with
// secrets are readable by their owner only and replaced by rename.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "server/access.h"

namespace iar::server {

struct TlsFiles {
  std::string authority;  // PEM of what clients are to trust
  std::string certificate;
  std::string key;
};

class DataFolder {
 public:
  // Makes the folder where it is not there, and locks it until this goes away. Errors: conflict
  // (another console has it), denied, io.
  static Result<DataFolder> open(const std::string& path);

  [[nodiscard]] std::string file(std::string_view name) const;

  // The authority and a certificate that is valid for a month at least, made where needed, for this
  // machine's names and `host`. Errors: io, corrupt, internal.
  [[nodiscard]] Result<TlsFiles> tls(std::string_view host) const;

  // Where the console is and its first client, for machines: url, client_id, client_secret, cid,
  // ca_file. Without credentials, the file that is there learns the new URL.
  [[nodiscard]] Status write_bootstrap(std::string_view url,
                                       const std::optional<Credentials>& credentials) const;

 private:
  DataFolder(std::string path, FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  [[nodiscard]] Status write_private(std::string_view name, std::string_view text) const;

  std::string path_;
  FileDescriptor lock_;
};

}  // namespace iar::server
