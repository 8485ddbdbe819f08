#include "source/directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <utility>

#include "base/synced.h"
#include "source/tar_header.h"
#include "source/tree.h"

namespace iar::source {

namespace {

constexpr std::size_t k_tree_diagnostics_max = 1000;
constexpr std::size_t k_tree_marks_max = 100'000;
constexpr std::uint64_t k_mark_distance_bytes = std::uint64_t{1} << 20;
constexpr std::uint64_t k_end_bytes = 2 * k_tar_block_bytes;

// What the readers of one tree share.
struct Shared {
  // Reading a tree twice says the same things twice: a set.
  Synced<std::set<model::Diagnostic>> diagnostics;
  // Where in the stream the header of which path stands, one now and then: a later reader starts
  // from there.
  Synced<std::map<std::uint64_t, std::string>> marks;
  std::shared_ptr<LinkedFiles> linked = std::make_shared<LinkedFiles>();
};

void add(Shared& shared, model::Diagnostic one) {
  shared.diagnostics.with([&](auto& all) {
    if (all.size() < k_tree_diagnostics_max) all.insert(std::move(one));
  });
}

Result<FileDescriptor> open_root(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error(errno, path);
  return FileDescriptor(descriptor);
}

// The tar stream. Its parts follow each other: blocks (a header, padding, the end), then the body
// of a file, and so on.
class TreeReader : public BlobReader {
 public:
  TreeReader(FileDescriptor root, std::shared_ptr<Shared> shared)
      : shared_(std::move(shared)),
        walker_(
            std::move(root), {}, [this](model::Diagnostic one) { add(*shared_, std::move(one)); },
            shared_->linked) {}

  // Goes to an offset without reading bodies. False: the tree is no longer what it was.
  bool seek(std::uint64_t offset) {
    const auto mark = shared_->marks.with([&](const auto& marks) {
      auto after = marks.upper_bound(offset);
      return after == marks.begin() ? std::pair<std::uint64_t, std::string>()
                                    : std::pair<std::uint64_t, std::string>(*--after);
    });
    if (!mark.second.empty() && !walker_.go_to(mark.second)) return false;
    part_start_ = mark.first;
    return skip(offset - mark.first);
  }

  Result<std::size_t> read(MutableByteView out) override {
    if (out.empty() || !advance()) return std::size_t{0};
    if (blocks_position_ < blocks_.size()) return read_blocks(out);
    return read_body(out);
  }

 private:
  // False: the stream is shorter.
  bool skip(std::uint64_t count) {
    while (count > 0 && advance()) {
      const std::uint64_t blocks =
          std::min<std::uint64_t>(count, blocks_.size() - blocks_position_);
      blocks_position_ += static_cast<std::size_t>(blocks);
      count -= blocks;
      const std::uint64_t body = std::min(count, body_size_ - body_position_);
      body_position_ += body;
      count -= body;
    }
    return count == 0;
  }

  // Makes sure that something is left of blocks or body; false at the end.
  bool advance() {
    while (blocks_position_ == blocks_.size() && body_position_ == body_size_) {
      if (ended_) return false;
      next_part();
    }
    return true;
  }

  void next_part() {
    part_start_ += blocks_.size() + body_size_;
    blocks_.assign(static_cast<std::size_t>(tar_padding(body_size_)), '\0');
    blocks_position_ = 0;
    body_position_ = body_size_ = 0;
    auto next = walker_.next();
    if (!next) {
      ended_ = true;
      blocks_.append(k_end_bytes, '\0');
      return;
    }
    mark(part_start_ + blocks_.size(), next->entry.path);
    blocks_ += tar_header(next->entry);
    path_ = std::move(next->entry.path);
    body_size_ = next->entry.size;
    body_ = std::move(next->body);
  }

  void mark(std::uint64_t offset, const std::string& path) {
    shared_->marks.with([&](auto& marks) {
      const std::uint64_t last = marks.empty() ? 0 : marks.rbegin()->first;
      if (offset >= last + k_mark_distance_bytes && marks.size() < k_tree_marks_max) {
        marks.emplace(offset, path);
      }
    });
  }

  std::size_t read_blocks(MutableByteView out) {
    const std::size_t count = std::min(out.size(), blocks_.size() - blocks_position_);
    std::ranges::copy(as_bytes(blocks_).subspan(blocks_position_, count), out.begin());
    blocks_position_ += count;
    return count;
  }

  // The header has promised a size: a file that became shorter ends in zeros, one that grew is cut.
  std::size_t read_body(MutableByteView out) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), body_size_ - body_position_));
    auto got = read_some_at(body_.get(), body_position_, out.first(wanted));
    std::size_t count = got.ok() ? *got : 0;
    if (count == 0) {
      changed(got.ok() ? "became shorter while it was read"
                       : "not readable: " + got.error().message);
      std::ranges::fill(out.first(wanted), std::uint8_t{0});
      count = wanted;
    }
    body_position_ += count;
    if (body_position_ == body_size_) check_growth();
    return count;
  }

  void check_growth() {
    struct stat status {};
    const bool known = ::fstat(body_.get(), &status) == 0;
    if (known && static_cast<std::uint64_t>(status.st_size) > body_size_) {
      changed("became longer while it was read");
    }
  }

  void changed(std::string message) {
    add(*shared_,
        {model::Effect::partial, model::Reason::corrupt, {}, 0, path_, std::move(message)});
  }

  std::shared_ptr<Shared> shared_;
  TreeWalker walker_;
  std::uint64_t part_start_ = 0;  // where in the stream blocks_ begins
  std::string blocks_;
  std::size_t blocks_position_ = 0;
  std::string path_;
  FileDescriptor body_;
  std::uint64_t body_size_ = 0;
  std::uint64_t body_position_ = 0;
  bool ended_ = false;
};

class Directory : public Source {
 public:
  Directory(std::string path, std::string reference)
      : path_(std::move(path)), reference_(std::move(reference)) {}

  Result<model::Image> resolve(const ResolveOptions& options) override {
    model::Image image;
    image.reference = reference_;
    // A tree does not say what machine it is for.
    image.config.platform = options.platform.value_or(model::Platform::host());
    image.layers.resize(1);
    image.layers.front().media_type = "application/vnd.oci.image.layer.v1.tar";
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    CHECK(index == 0);
    TRY_ASSIGN(FileDescriptor root, open_root(path_));
    auto reader = std::make_unique<TreeReader>(std::move(root), shared_);
    if (!reader->seek(offset)) {
      return make_error(ErrorCode::corrupt, "the folder changed while it was read", path_);
    }
    return std::unique_ptr<BlobReader>(std::move(reader));
  }

  [[nodiscard]] bool proves_diff_ids() const override { return false; }

  [[nodiscard]] std::vector<model::Diagnostic> diagnostics() const override {
    return shared_->diagnostics.with(
        [](const auto& all) { return std::vector<model::Diagnostic>(all.begin(), all.end()); });
  }

 private:
  std::string path_;
  std::string reference_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

Result<std::unique_ptr<Source>> open_directory(const std::string& path, std::string reference) {
  TRY(open_root(path));
  return std::unique_ptr<Source>(std::make_unique<Directory>(path, std::move(reference)));
}

}  // namespace iar::source
