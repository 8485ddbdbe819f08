#include "feed/unpack.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "archive/inflate.h"
#include "archive/tar.h"
#include "archive/zip.h"
#include "base/file.h"
#include "base/text.h"
#include "feed/files.h"
#include "model/file_entry.h"

namespace iar::feed {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_step_bytes = std::size_t{1} << 18U;
constexpr std::uint64_t k_names_bytes_max = std::uint64_t{256} << 20U;

// Where files go; the first error stays.
class Files {
 public:
  Files(std::string folder, const UnpackWish& wish, const UnpackLimits& limits)
      : folder_(std::move(folder)), wish_(wish), limits_(limits) {}

  // The path below the folder; empty: not wanted.
  [[nodiscard]] std::string wanted(std::string_view name) const {
    std::string path;
    if (name.ends_with('/') || !archive::normalise_path(name, path)) return {};
    std::string_view rest = path;
    if (wish_.pack == Pack::repository) {
      const auto slash = rest.find('/');
      if (slash == std::string_view::npos) return {};
      rest.remove_prefix(slash + 1);
    }
    if (!rest.starts_with(wish_.within)) return {};
    rest.remove_prefix(wish_.within.size());
    const std::string_view own = rest.substr(rest.rfind('/') + 1);
    const auto suffixes = split(wish_.suffixes, ' ');
    const bool fits = std::ranges::any_of(
        suffixes, [&](std::string_view suffix) { return own.ends_with(suffix); });
    return fits && own.starts_with(wish_.prefix) ? std::string(rest) : std::string();
  }

  void begin(const std::string& path) {
    if (!status.ok()) return;
    if (!paths_.insert(path).second) {
      return fail(ErrorCode::corrupt, "two files of one path: " + path);
    }
    if (++done.files > limits_.files_max) return fail(ErrorCode::limit, "too many files");
    const fs::path target = fs::path(folder_) / path;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    file_.reset(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!file_.valid()) status = system_error(errno, path);
    size_ = 0;
  }
  void take(ByteView bytes) {
    if (!status.ok()) return;
    size_ += bytes.size();
    done.bytes += bytes.size();
    if (size_ > limits_.file_bytes_max || done.bytes > limits_.bytes_max) {
      return fail(ErrorCode::limit, "an archive that unpacks to too much");
    }
    status = write_all(file_.get(), bytes);
  }
  void end() { file_.reset(); }
  void remove(const std::string& path) {
    remove_file(folder_ + "/" + path);
    --done.files;
  }
  void fail(ErrorCode code, std::string message) {
    if (status.ok()) status = make_error(code, std::move(message));
  }

  Status status;
  Unpacked done;

 private:
  std::string folder_;
  const UnpackWish& wish_;
  const UnpackLimits& limits_;
  std::set<std::string> paths_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

class FromTar final : public archive::TarHandler {
 public:
  explicit FromTar(Files& files) : files_(files) {}

  archive::Body entry(const model::FileEntry& entry) override {
    if (entry.kind != model::FileKind::file || !files_.status.ok()) return archive::Body::skip;
    const std::string path = files_.wanted(entry.path);
    if (path.empty()) return archive::Body::skip;
    files_.begin(path);
    return archive::Body::deliver;
  }
  void body(ByteView bytes) override { files_.take(bytes); }
  void body_end() override { files_.end(); }
  // A path that leads outside, or is too long, is no file of a feed.
  void skipped(std::string_view /*path*/, const Error& /*why*/) override {}

 private:
  Files& files_;
};

class FromZip final : public archive::ZipHandler {
 public:
  explicit FromZip(Files& files) : files_(files) {}

  [[nodiscard]] bool wanted(std::string_view name) const override {
    return !files_.wanted(name).empty();
  }
  void entry(std::string_view /*name*/) override {}
  void begin(std::uint32_t number, std::string_view name) override {
    const std::string path = files_.wanted(name);
    by_number_[number] = path;
    files_.begin(path);
  }
  void body(ByteView bytes) override { files_.take(bytes); }
  void end(const Status& status) override {
    files_.end();
    if (!status.ok() && files_.status.ok()) files_.status = status;
  }

  // What the archive does not list is not there.
  Status finish(const archive::ZipListing& listing) {
    TRY(listing.status);
    if (!listing.is_zip) return make_error(ErrorCode::corrupt, "not a zip archive");
    for (const std::uint32_t number : listing.entries) by_number_.erase(number);
    for (const auto& [number, path] : by_number_) files_.remove(path);
    return {};
  }

 private:
  Files& files_;
  std::map<std::uint32_t, std::string> by_number_;
};

template <typename Feed>
Status each_piece(const std::string& path, const Feed& feed) {
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  std::vector<std::uint8_t> buffer(k_step_bytes);
  while (true) {
    TRY_ASSIGN(const std::size_t count, read_some(file.get(), buffer));
    TRY(feed(ByteView(buffer).first(count)));
    if (count == 0) return {};
  }
}

Status read_zip(const std::string& archive, Files& files, const UnpackLimits& limits) {
  FromZip handler(files);
  archive::ZipLimits zip_limits;
  zip_limits.kept_bytes_max = k_names_bytes_max;
  zip_limits.body_bytes_max = limits.bytes_max;
  archive::ZipReader reader(handler, zip_limits);
  TRY(each_piece(archive, [&](ByteView bytes) -> Status {
    if (!bytes.empty()) reader.feed(bytes);
    return files.status;
  }));
  return handler.finish(reader.finish());
}

Status read_tar(const std::string& archive, Files& files, const UnpackLimits& limits) {
  FromTar handler(files);
  archive::TarReader reader(handler, {});
  archive::InflateLimits inflate_limits;
  inflate_limits.output_bytes_max = 4 * limits.bytes_max;
  inflate_limits.zstd_window_bytes_max = std::uint64_t{128} << 20U;
  std::unique_ptr<archive::Inflater> inflater;
  std::vector<std::uint8_t> out(k_step_bytes);
  const auto inflate = [&](ByteView in) -> Status {
    if (!inflater) inflater = make_inflater(archive::compression_of(in), inflate_limits);
    while (true) {
      TRY_ASSIGN(const auto step, inflater->step(in, out));
      TRY(reader.feed(ByteView(out).first(step.produced)));
      TRY(files.status);
      in = in.subspan(step.consumed);
      if (in.empty() && step.produced == 0) return {};
    }
  };
  TRY(each_piece(archive, inflate));
  TRY(inflater->finish());
  TRY(reader.finish());
  return files.status;
}

}  // namespace

Result<Unpacked> unpack(const std::string& archive, const std::string& folder,
                        const UnpackWish& wish, const UnpackLimits& limits) {
  Files files(folder, wish, limits);
  TRY(wish.pack == Pack::zip ? read_zip(archive, files, limits) : read_tar(archive, files, limits));
  TRY(files.status);
  return files.done;
}

}  // namespace iar::feed
