#include "feed/bundle.h"

#include <fcntl.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>

#include "advisory/overlay.h"
#include "archive/tar.h"
#include "feed/files.h"
#include "model/file_entry.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_index = "index.json";
constexpr std::string_view k_keys = "keys.pem";
constexpr std::string_view k_suffix = ".iardb";
constexpr std::uint64_t k_text_bytes_max = advisory::k_index_text_bytes_max;
constexpr std::uint64_t k_bundle_bytes_max = std::uint64_t{8} << 30U;
constexpr std::size_t k_tar_block = 512;
constexpr std::size_t k_step_bytes = std::size_t{1} << 18U;

FileDescriptor create(const std::string& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  return FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
}

// A number of a header: octal digits and a NUL.
void put_octal(std::string& header, std::size_t at, std::size_t width, std::uint64_t value) {
  std::string digits(width - 1, '0');
  for (std::size_t place = digits.size(); place > 0 && value > 0; --place, value /= 8) {
    digits[place - 1] = static_cast<char>('0' + value % 8);
  }
  header.replace(at, digits.size(), digits);
}

// "ustar Interchange Format"; sizes below 8 GiB, no times, so that the same data is the same bytes.
std::string tar_header(std::string_view name, std::uint64_t size) {
  std::string out(k_tar_block, '\0');
  out.replace(0, name.size(), name);
  put_octal(out, 100, 8, 0644);
  put_octal(out, 108, 8, 0);
  put_octal(out, 116, 8, 0);
  put_octal(out, 124, 12, size);
  put_octal(out, 136, 12, 0);
  out.replace(148, 8, "        ");
  out[156] = '0';
  out.replace(257, 5, "ustar");
  out.replace(263, 2, "00");
  std::uint64_t sum = 0;
  for (const char c : out) sum += static_cast<unsigned char>(c);
  put_octal(out, 148, 7, sum);
  out[154] = '\0';
  out[155] = ' ';
  return out;
}

class TarWriter {
 public:
  explicit TarWriter(int descriptor) : descriptor_(descriptor) {}

  Status text(std::string_view name, std::string_view bytes) {
    TRY(write_all(descriptor_, as_bytes(tar_header(name, bytes.size()))));
    TRY(write_all(descriptor_, as_bytes(bytes)));
    return pad(bytes.size());
  }
  Status file(std::string_view name, const std::string& path, std::uint64_t size) {
    TRY(write_all(descriptor_, as_bytes(tar_header(name, size))));
    TRY_ASSIGN(const FileDescriptor in, open_for_reading(path));
    std::vector<std::uint8_t> buffer(k_step_bytes);
    for (std::uint64_t at = 0; at < size;) {
      const auto step = std::min<std::uint64_t>(size - at, buffer.size());
      const auto piece = MutableByteView(buffer).first(step);
      TRY(read_exactly_at(in.get(), at, piece));
      TRY(write_all(descriptor_, piece));
      at += step;
    }
    return pad(size);
  }
  Status end() { return write_all(descriptor_, as_bytes(std::string(2 * k_tar_block, '\0'))); }

 private:
  Status pad(std::uint64_t size) {
    const std::size_t over = size % k_tar_block;
    return over == 0 ? Status{}
                     : write_all(descriptor_, as_bytes(std::string(k_tar_block - over, '\0')));
  }
  int descriptor_;
};

// Takes the members of a bundle, and refuses what no bundle has.
class Members final : public archive::TarHandler {
 public:
  explicit Members(std::string folder) : folder_(std::move(folder)) {}

  archive::Body entry(const model::FileEntry& entry) override {
    if (!status.ok()) return archive::Body::skip;
    const bool text = entry.path == k_index || entry.path == k_keys;
    const bool database = entry.path.ends_with(k_suffix) &&
                          entry.path.find('/') == std::string::npos && entry.path.front() != '.';
    if (entry.kind != model::FileKind::file || !(text || database)) {
      return refuse(ErrorCode::unsupported, "not a bundle: it has " + entry.path);
    }
    if (!seen_.insert(entry.path).second) {
      return refuse(ErrorCode::corrupt, "a bundle with two files of one name: " + entry.path);
    }
    if (entry.size > (text ? k_text_bytes_max : advisory::k_published_bytes_max) ||
        seen_.size() > advisory::k_overlays_max + 3) {
      return refuse(ErrorCode::limit, "a bundle with more than it may have: " + entry.path);
    }
    current_ = text ? &(entry.path == k_index ? index : keys) : nullptr;
    if (database) {
      file_ = create(folder_ + "/" + entry.path);
      if (!file_.valid()) status = system_error(errno, folder_);
    }
    return archive::Body::deliver;
  }
  void body(ByteView bytes) override {
    if (!status.ok()) return;
    if (current_ != nullptr) {
      *current_ += as_text(bytes);
    } else {
      status = write_all(file_.get(), bytes);
    }
  }
  void body_end() override { file_.reset(); }
  void skipped(std::string_view /*path*/, const Error& why) override {
    if (status.ok()) status = why;
  }

  Status status;
  std::string index;
  std::string keys;

 private:
  archive::Body refuse(ErrorCode code, std::string message) {
    status = make_error(code, std::move(message));
    return archive::Body::skip;
  }

  std::string folder_;
  std::set<std::string> seen_;
  std::string* current_ = nullptr;
  FileDescriptor file_;
};

Status read_members(const std::string& bundle, Members& members) {
  archive::TarReader reader(members, {});
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(bundle));
  std::vector<std::uint8_t> buffer(k_step_bytes);
  for (std::uint64_t total = 0;;) {
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), buffer));
    if (count == 0) break;
    total += count;
    if (total > k_bundle_bytes_max) return make_error(ErrorCode::limit, "too large for a bundle");
    TRY(reader.feed(ByteView(buffer).first(count)));
    if (!members.status.ok()) return members.status.error();
  }
  TRY(reader.finish());
  return members.status;
}

class ScratchFolder {
 public:
  static Result<ScratchFolder> make(const std::string& beside) {
    std::string name = beside + ".import.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) return system_error(errno, name);
    return ScratchFolder(std::move(name));
  }
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

Status export_bundle(const std::string& path, const std::string& bundle, std::string_view keys_pem,
                     const std::string& now, const advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const auto database, advisory::open_database(path, trusted));
  TRY(advisory::verify(database));
  TRY_ASSIGN(advisory::PublishedIndex index, describe_database(database, path));
  index.created = now;
  const std::string part = bundle + ".new";
  {
    const FileDescriptor file = create(part);
    if (!file.valid()) return system_error(errno, part);
    TarWriter out(file.get());
    TRY(out.text(k_index, advisory::index_text(index)));
    TRY(out.text(k_keys, keys_pem));
    for (std::size_t at = 0; at < index.files.size(); ++at) {
      const auto& one = index.files[at];
      TRY(out.file(one.name, file_path(database, path, at), one.size_bytes));
    }
    TRY(out.end());
  }
  return place(part, bundle);
}

Result<UnpackedBundle> unpack_bundle(const std::string& bundle, const std::string& folder) {
  Members members(folder);
  if (auto status = read_members(bundle, members); !status.ok()) {
    return with_context(std::move(status).error(), bundle);
  }
  if (members.index.empty()) {
    return make_error(ErrorCode::corrupt, "not a bundle: it has no index.json", bundle);
  }
  auto index = advisory::parse_index(members.index);
  if (!index) return with_context(std::move(index).error(), bundle);
  return UnpackedBundle{std::move(*index), std::move(members.keys)};
}

Result<ImportReport> import_bundle(const std::string& bundle, const std::string& path,
                                   const advisory::TrustedKeys& trusted) {
  TRY_ASSIGN(const ScratchFolder scratch, ScratchFolder::make(path));
  TRY_ASSIGN(const UnpackedBundle unpacked, unpack_bundle(bundle, scratch.path()));
  ImportReport report;
  if (const auto keys = advisory::TrustedKeys::from_pem(unpacked.keys_pem); keys.ok()) {
    report.keys = keys->ids();
  }
  const auto publisher = folder_publisher(scratch.path());
  auto update = install_database(path, *publisher, unpacked.index, trusted);
  if (!update) {
    Error error = std::move(update).error();
    if (error.context.starts_with(scratch.path())) {
      error.context.replace(0, scratch.path().size(), bundle);
    }
    return error;
  }
  report.update = std::move(*update);
  return report;
}

}  // namespace iar::feed
