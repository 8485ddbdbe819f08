#include "source/archive_files.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "archive/inflate.h"
#include "archive/tar.h"
#include "source/spill.h"

namespace iar::source {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{64} << 10;
constexpr std::size_t k_header_piece_bytes = std::size_t{8} << 10;
constexpr int k_archive_links_max = 8;
constexpr int k_poll_ms = 200;

// A link's target as the archive's path: relative to the folder of `path`, or from the root.
std::string link_path(std::string_view path, std::string_view target) {
  std::string joined(target);
  const std::size_t slash = path.rfind('/');
  if (!target.starts_with('/') && slash != std::string_view::npos) {
    joined = std::string(path.substr(0, slash + 1)) + joined;
  }
  std::string out;
  return archive::normalise_path(joined, out) ? out : std::string{};
}

Status may_go_on(const SourceOptions& options) {
  if (!options.stop.stop_requested() && !options.deadline.passed()) return {};
  return make_error(ErrorCode::cancelled, "stopped while the archive was read");
}

// Waits for bytes, a deadline and a wish to stop.
Result<std::size_t> read_pipe(int descriptor, MutableByteView out, const SourceOptions& options) {
  while (true) {
    TRY(may_go_on(options));
    pollfd waiting{descriptor, POLLIN, 0};
    const int limit = options.deadline.poll_timeout_ms();
    const int ready = ::poll(&waiting, 1, limit < 0 ? k_poll_ms : std::min(limit, k_poll_ms));
    if (ready < 0 && errno != EINTR) return system_error(errno, {});
    if (ready > 0) return read_some(descriptor, out);
  }
}

// At least `count` bytes unless the end comes before.
Result<std::vector<std::uint8_t>> first_bytes(int descriptor, std::size_t count,
                                              const SourceOptions& options) {
  std::vector<std::uint8_t> out(count);
  std::size_t filled = 0;
  while (filled < count) {
    TRY_ASSIGN(const std::size_t got,
               read_pipe(descriptor, MutableByteView(out).subspan(filled), options));
    if (got == 0) break;
    filled += got;
  }
  out.resize(filled);
  return out;
}

Status inflate_into(Spill& spill, archive::Inflater& inflater, ByteView in) {
  std::vector<std::uint8_t> out(k_piece_bytes);
  while (true) {
    TRY_ASSIGN(const auto step, inflater.step(in, out));
    in = in.subspan(step.consumed);
    TRY(spill.append(ByteView(out).first(step.produced)));
    if (in.empty() && step.produced == 0) return {};
  }
}

// All of the stream, inflated.
Result<FileDescriptor> lay_down(int descriptor, std::vector<std::uint8_t> bytes,
                                const SourceOptions& options) {
  TRY_ASSIGN(Spill spill, Spill::create(options.spill));
  const auto inflater = archive::make_inflater(archive::compression_of(bytes), {});
  while (!bytes.empty()) {
    TRY(inflate_into(spill, *inflater, bytes));
    bytes.resize(k_piece_bytes);
    TRY_ASSIGN(const std::size_t count, read_pipe(descriptor, bytes, options));
    bytes.resize(count);
  }
  TRY(inflater->finish());
  return spill.take();
}

bool seekable(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
         ::lseek(descriptor, 0, SEEK_CUR) == 0;
}

}  // namespace

class ArchiveIndexer : private archive::TarHandler {
 public:
  ArchiveIndexer(ArchiveFiles& files, const SourceOptions& options)
      : files_(files), options_(options), reader_(*this, archive::TarLimits{}) {}

  // Reads the headers of the archive.
  Status run() {
    struct stat status {};
    if (::fstat(files_.file_->get(), &status) != 0) return system_error(errno, {});
    const auto size = static_cast<std::uint64_t>(status.st_size);
    std::vector<std::uint8_t> piece(k_header_piece_bytes);
    std::uint64_t position = 0;
    while (position < size) {
      TRY(may_go_on(options_));
      if (const std::uint64_t unread = std::min(reader_.bytes_to_skip(), size - position)) {
        reader_.skip(unread);
        position += unread;
        continue;
      }
      TRY_ASSIGN(const std::size_t count, read_some_at(files_.file_->get(), position, piece));
      if (count == 0) break;
      TRY(reader_.feed(ByteView(piece).first(count)));
      position += count;
      if (too_many_) return make_error(ErrorCode::limit, "too many entries in the archive");
    }
    return reader_.finish();
  }

 private:
  archive::Body entry(const model::FileEntry& entry) override {
    if (files_.pieces_.size() >= options_.limits.archive_entries_max) {
      too_many_ = true;
      return archive::Body::skip;
    }
    ArchiveFiles::Piece piece{entry.body_offset, entry.size, true, {}};
    if (entry.kind == model::FileKind::symlink)
      piece.link = link_path(entry.path, entry.link_target);
    if (entry.kind == model::FileKind::hard_link) piece.link = entry.link_target;
    piece.usable = entry.kind == model::FileKind::file && !entry.sparse;
    // A name that comes twice means its last, as when the archive is unpacked.
    files_.pieces_.insert_or_assign(entry.path, std::move(piece));
    return archive::Body::skip;
  }
  void body(ByteView /*bytes*/) override {}
  void body_end() override {}
  // Nothing that an image is made of has such a name; if it is looked for, it is missing.
  void skipped(std::string_view /*path*/, const Error& /*why*/) override {}

  ArchiveFiles& files_;
  const SourceOptions& options_;
  archive::TarReader reader_;
  bool too_many_ = false;
};

Result<StoredBytes> ArchiveFiles::find(std::string_view path) const {
  std::string name;
  if (!archive::normalise_path(path, name)) name.clear();
  for (int links = 0; links <= k_archive_links_max; ++links) {
    const auto found = pieces_.find(name);
    if (found == pieces_.end()) {
      return make_error(ErrorCode::not_found, "not in the archive", std::string(path));
    }
    const Piece& piece = found->second;
    if (piece.usable) return StoredBytes{file_, piece.offset, piece.size};
    if (piece.link.empty()) break;
    name = piece.link;
  }
  return make_error(ErrorCode::corrupt, "not a regular file", std::string(path));
}

Result<std::unique_ptr<ArchiveFiles>> open_archive(FileDescriptor file,
                                                   const SourceOptions& options) {
  const bool in_place = seekable(file.get());
  TRY_ASSIGN(auto start, first_bytes(file.get(), k_piece_bytes, options));
  if (!in_place || archive::compression_of(start) != archive::Compression::none) {
    TRY_ASSIGN(file, lay_down(file.get(), std::move(start), options));
  }
  auto files = std::make_unique<ArchiveFiles>();
  files->file_ = std::make_shared<const FileDescriptor>(std::move(file));
  ArchiveIndexer indexer(*files, options);
  TRY(indexer.run());
  return files;
}

}  // namespace iar::source
