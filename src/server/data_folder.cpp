#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/json.h"
#include "httpd/certificate.h"

namespace iar::server {

namespace {

constexpr long long k_month_seconds = 30LL * 24 * 3600;
constexpr std::size_t k_file_bytes_max = std::size_t{1} << 16U;
constexpr mode_t k_private = 0600;

Result<std::string> read_text(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::string out(k_file_bytes_max, '\0');
  const MutableByteView bytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
  std::size_t size = 0;
  while (size < out.size()) {
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), bytes.subspan(size)));
    if (count == 0) break;
    size += count;
  }
  out.resize(size);
  return out;
}

std::vector<std::string> host_names(std::string_view host) {
  std::vector<std::string> out = {"localhost"};
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0') {
    out.emplace_back(name.data());
  }
  const bool is_name = host.find_first_not_of("0123456789.") != std::string_view::npos &&
                       host.find(':') == std::string_view::npos && host != "localhost";
  if (is_name) out.emplace_back(host);
  return out;
}

std::vector<std::string> host_addresses(std::string_view host) {
  std::vector<std::string> out = {"127.0.0.1", "::1"};
  const bool is_address = host.find_first_not_of("0123456789.") == std::string_view::npos ||
                          host.find(':') != std::string_view::npos;
  if (is_address && host != "0.0.0.0" && host != "::" && host != out[0] && host != out[1]) {
    out.emplace_back(host);
  }
  return out;
}

bool is_valid_yet(const std::string& certificate_file) {
  const auto text = read_text(certificate_file);
  if (!text) return false;
  const auto left = httpd::certificate_seconds_left(*text);
  return left && *left > k_month_seconds;
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return system_error(error.value(), path);
  std::string absolute = std::filesystem::absolute(path, error).lexically_normal().string();
  if (error) return system_error(error.value(), path);
  ::chmod(absolute.c_str(), 0700);
  const std::string name = absolute + "/lock";
  FileDescriptor lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, k_private));
  if (!lock.valid()) return system_error(errno, name);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return make_error(ErrorCode::conflict, "another console works in this folder", absolute);
  }
  return DataFolder(std::move(absolute), std::move(lock));
}

std::string DataFolder::file(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

Status DataFolder::write_private(std::string_view name, std::string_view text) const {
  const std::string path = file(name);
  const std::string part = path + ".part";
  ::unlink(part.c_str());
  const FileDescriptor out(
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, k_private));
  if (!out.valid()) return system_error(errno, part);
  TRY(write_all(out.get(), as_bytes(text)));
  if (::fsync(out.get()) != 0) return system_error(errno, part);
  if (::rename(part.c_str(), path.c_str()) != 0) return system_error(errno, path);
  return {};
}

Result<TlsFiles> DataFolder::tls(std::string_view host) const {
  const TlsFiles out{file("ca.pem"), file("server.pem"), file("server.key")};
  httpd::KeyAndCertificate authority;
  if (::access(out.authority.c_str(), F_OK) == 0) {
    TRY_ASSIGN(authority.certificate, read_text(out.authority));
    TRY_ASSIGN(authority.key, read_text(file("ca.key")));
  } else {
    TRY_ASSIGN(authority, httpd::make_authority("IAR console"));
    TRY(write_private("ca.key", authority.key));
    TRY(write_private("ca.pem", authority.certificate));
  }
  if (is_valid_yet(out.certificate)) return out;
  TRY_ASSIGN(const auto made,
             httpd::make_certificate(authority, host_names(host), host_addresses(host)));
  TRY(write_private("server.key", made.key));
  TRY(write_private("server.pem", made.certificate));
  return out;
}

Status DataFolder::write_bootstrap(std::string_view url,
                                   const std::optional<Credentials>& credentials) const {
  Credentials shown;
  if (credentials) {
    shown = *credentials;
  } else {
    const auto text = read_text(file("bootstrap.json"));
    if (!text) return {};
    JsonDocument document;
    TRY_ASSIGN(const JsonValue root, document.parse(*text));
    shown = {std::string(root.text("client_id")), std::string(root.text("client_secret")),
             std::string(root.text("cid"))};
  }
  JsonWriter out(JsonWriter::Layout::indented);
  out.begin_object().member("url", url).member("client_id", shown.client_id);
  out.member("client_secret", shown.client_secret).member("cid", shown.cid);
  out.member("ca_file", file("ca.pem")).end_object();
  return write_private("bootstrap.json", out.take() + "\n");
}

}  // namespace iar::server
