#include "source/document.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "source/tar_header.h"

namespace iar::source {

namespace {

constexpr std::string_view k_prefix = "sbom:";

// The layer: a header, the file, zeros.
class DocumentReader final : public BlobReader {
 public:
  DocumentReader(FileDescriptor file, std::string header, std::uint64_t size, std::uint64_t offset)
      : file_(std::move(file)), header_(std::move(header)), size_(size), position_(offset) {}

  Result<std::size_t> read(MutableByteView out) override {
    const std::uint64_t body_end = header_.size() + size_;
    if (position_ < header_.size()) return copy(as_bytes(header_).subspan(position_), out);
    if (position_ < body_end) return read_body(out, body_end - position_);
    const std::uint64_t end = body_end + tar_padding(size_) + 2 * k_tar_block_bytes;
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(out.size(), end - std::min(end, position_)));
    std::ranges::fill(out.first(count), std::uint8_t{0});
    position_ += count;
    return count;
  }

 private:
  Result<std::size_t> copy(ByteView from, MutableByteView out) {
    const std::size_t count = std::min(from.size(), out.size());
    std::ranges::copy(from.first(count), out.begin());
    position_ += count;
    return count;
  }

  Result<std::size_t> read_body(MutableByteView out, std::uint64_t left) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left));
    TRY_ASSIGN(const std::size_t count,
               read_some_at(file_.get(), position_ - header_.size(), out.first(wanted)));
    if (count == 0 && wanted > 0) {
      return make_error(ErrorCode::io, "the file became shorter while it was read");
    }
    position_ += count;
    return count;
  }

  FileDescriptor file_;
  std::string header_;
  std::uint64_t size_;
  std::uint64_t position_;
};

class Document final : public Source {
 public:
  Document(std::string file, std::string reference, model::FileEntry entry)
      : file_(std::move(file)), reference_(std::move(reference)), entry_(std::move(entry)) {}

  Result<model::Image> resolve(const ResolveOptions& /*options*/) override {
    model::Image image;
    image.reference = reference_;
    image.layers.resize(1);
    image.layers.front().media_type = "application/vnd.oci.image.layer.v1.tar";
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    CHECK(index == 0);
    TRY_ASSIGN(FileDescriptor file, open_for_reading(file_));
    return std::unique_ptr<BlobReader>(
        std::make_unique<DocumentReader>(std::move(file), tar_header(entry_), entry_.size, offset));
  }

  [[nodiscard]] bool proves_diff_ids() const override { return false; }

 private:
  std::string file_;
  std::string reference_;
  model::FileEntry entry_;
};

}  // namespace

bool names_document(std::string_view reference) { return reference.starts_with(k_prefix); }

Result<std::unique_ptr<Source>> open_document(std::string_view reference,
                                              std::string_view path_in_layer) {
  CHECK(names_document(reference));
  std::string path(reference.substr(k_prefix.size()));
  if (path.empty()) {
    return make_error(ErrorCode::usage, "a path is missing", std::string(reference));
  }
  TRY_ASSIGN(const FileDescriptor file, open_for_reading(path));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(errno, path);
  if (!S_ISREG(status.st_mode)) {
    return make_error(ErrorCode::unsupported, "not a regular file", path);
  }
  model::FileEntry entry;
  entry.path = path_in_layer;
  entry.mode = 0644;
  entry.size = static_cast<std::uint64_t>(status.st_size);
  return std::unique_ptr<Source>(
      std::make_unique<Document>(std::move(path), std::string(reference), std::move(entry)));
}

}  // namespace iar::source
