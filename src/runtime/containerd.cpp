#include "runtime/containerd.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/file.h"
#include "base/synced.h"
#include "model/diagnostic.h"
#include "pull/reference.h"
#include "source/resolve.h"
#include "source/stored.h"

namespace iar::runtime {

namespace {

using model::Descriptor;
using model::Digest;
using source::BlobReader;
using source::Source;

// Longer than an image may take; the runtime then forgets what a killed program left behind.
constexpr std::int64_t k_lease_seconds = 4 * 3600;
constexpr std::size_t k_namespaces_max = 64;
constexpr std::chrono::seconds k_call_time{30};
constexpr std::chrono::seconds k_farewell_time{2};

// Content in the answers of a streaming call.
class ContentReader : public BlobReader {
 public:
  ContentReader(std::shared_ptr<Containerd> api, GrpcStream stream, std::uint64_t size)
      : api_(std::move(api)), stream_(std::move(stream)), left_(size) {}

  Result<std::size_t> read(MutableByteView out) override {
    while (waiting_.empty()) {
      TRY_ASSIGN(const auto message, stream_.next());
      if (!message) return end();
      TRY_ASSIGN(waiting_, content_data(*message));
    }
    const auto count = std::min(out.size(), waiting_.size());
    if (count > left_) return make_error(ErrorCode::corrupt, "it is longer than its size says");
    std::ranges::copy(as_bytes(waiting_.substr(0, count)), out.begin());
    waiting_.remove_prefix(count);
    left_ -= count;
    return count;
  }

 private:
  Result<std::size_t> end() const {
    if (left_ == 0) return std::size_t{0};
    return make_error(ErrorCode::corrupt, "it is shorter than its size says");
  }

  std::shared_ptr<Containerd> api_;  // outlives the stream
  GrpcStream stream_;
  std::string_view waiting_;  // of the stream's last message
  std::uint64_t left_;
};

// Keeps the image's content from being collected while it is read. Where the runtime allows no
// lease (a read-only proxy before its socket), reading goes on without.
class Lease {
 public:
  Lease(std::shared_ptr<Containerd> api, std::string name_space, const Digest& content,
        const Deadline& deadline)
      : api_(std::move(api)), name_space_(std::move(name_space)) {
    const auto now = std::time(nullptr);
    name_ = "iar-" + std::to_string(::getpid()) + "-" + content.hex().substr(0, 16);
    static_cast<void>(
        api_->create_lease(name_space_, name_, content, now + k_lease_seconds, deadline));
  }
  ~Lease() {
    static_cast<void>(api_->delete_lease(name_space_, name_, Deadline::after(k_farewell_time)));
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  std::shared_ptr<Containerd> api_;
  std::string name_space_;
  std::string name_;
};

class ContainerdSource : public Source, private source::DocumentStore {
 public:
  ContainerdSource(std::string reference, std::string name, std::string name_space,
                   std::shared_ptr<Containerd> api, RegistryOpener registry,
                   const source::SourceOptions& options)
      : reference_(std::move(reference)),
        name_(std::move(name)),
        name_space_(std::move(name_space)),
        api_(std::move(api)),
        registry_(std::move(registry)),
        limits_(options.limits),
        deadline_(options.deadline) {}

  Result<model::Image> resolve(const source::ResolveOptions& options) override {
    auto image = resolve_here(options);
    if (!image) return with_context(std::move(image).error(), reference_);
    image->reference = reference_;
    if (const auto parsed = pull::Reference::parse(image_name_); parsed.ok()) {
      image->repository = parsed->name();
      if (!parsed->digest) image->tag = parsed->tag.empty() ? "latest" : parsed->tag;
    }
    image_ = *image;
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    CHECK(index < image_.layers.size());
    const Descriptor& layer = image_.layers.at(index);
    auto reader = open_content(layer, offset);
    if (!reader && reader.error().code == ErrorCode::not_found) reader = fetch(index, offset);
    if (reader) return reader;
    return with_context(std::move(reader).error(),
                        "layer " + std::to_string(index) + " (" + layer.digest.text() + ")");
  }

  [[nodiscard]] bool proves_diff_ids() const override { return true; }

 private:
  [[nodiscard]] Deadline call_deadline() const {
    return deadline_.earlier(Deadline::after(k_call_time));
  }
  Result<model::Image> resolve_here(const source::ResolveOptions& options);
  Status find_namespace();
  Result<ContainerdImage> find_image(const std::string& name_space) const;
  Result<std::string> read(const Descriptor& descriptor, source::DocumentRole role,
                           std::size_t bytes_max) override;
  [[nodiscard]] bool may_have(const Descriptor& manifest) const override {
    return api_->content_size(name_space_, manifest.digest, call_deadline()).ok();
  }
  [[nodiscard]] Result<source::StoredBytes> stored(const Descriptor& layer) const;
  Result<std::unique_ptr<BlobReader>> open_content(const Descriptor& layer, std::uint64_t offset);
  Result<std::unique_ptr<BlobReader>> fetch(std::size_t index, std::uint64_t offset);

  const std::string reference_;
  const std::string name_;
  std::string name_space_;
  std::string image_name_;
  std::shared_ptr<Containerd> api_;
  const RegistryOpener registry_;
  const source::SourceLimits limits_;
  const Deadline deadline_;
  std::string content_root_;  // empty: not readable from here
  std::unique_ptr<Lease> lease_;
  model::Image image_;  // written by resolve() only
  Synced<std::unique_ptr<Source>> remote_;
};

bool names_digest(const ContainerdImage& image, std::string_view wanted) {
  return image.target.digest.text() == wanted || image.name == wanted;
}

// By the name as written, by the full name that it stands for, then by the digest of its target.
Result<ContainerdImage> ContainerdSource::find_image(const std::string& name_space) const {
  auto exact = api_->image(name_space, name_, call_deadline());
  if (exact || exact.error().code != ErrorCode::not_found) return exact;
  const auto parsed = pull::Reference::parse(name_);
  if (parsed) {
    auto full = api_->image(name_space, parsed->text(), call_deadline());
    if (full || full.error().code != ErrorCode::not_found) return full;
  }
  const bool bare = name_.starts_with("sha256:");
  if (!bare && !(parsed && parsed->digest)) return exact;
  const std::string wanted = bare ? name_ : parsed->digest->text();
  TRY_ASSIGN(const auto images, api_->images(name_space, call_deadline()));
  const auto found = std::ranges::find_if(
      images, [&](const ContainerdImage& image) { return names_digest(image, wanted); });
  if (found == images.end()) return exact;
  return *found;
}

// The kubelet's namespace first, then that of people, then whatever there is.
Status ContainerdSource::find_namespace() {
  if (!name_space_.empty()) return {};
  TRY_ASSIGN(auto names, api_->namespaces(call_deadline()));
  const auto rank = [](const std::string& name) {
    return name == "k8s.io" ? 0 : name == "default" ? 1 : 2;
  };
  std::ranges::stable_sort(names, {}, rank);
  names.resize(std::min(names.size(), k_namespaces_max));
  for (const auto& name : names) {
    const auto image = find_image(name);
    if (image) {
      name_space_ = name;
      return {};
    }
    if (image.error().code != ErrorCode::not_found) return image.error();
  }
  return make_error(ErrorCode::not_found, "containerd has no such image in any namespace");
}

Result<model::Image> ContainerdSource::resolve_here(const source::ResolveOptions& options) {
  TRY(find_namespace());
  TRY_ASSIGN(auto found, find_image(name_space_));
  image_name_ = found.name;
  lease_ = std::make_unique<Lease>(api_, name_space_, found.target.digest, call_deadline());
  // Only a help: without it, content comes through the API.
  if (auto root = api_->content_root(call_deadline()); root.ok()) content_root_ = std::move(*root);
  Descriptor entry = std::move(found.target);
  if (entry.size == 0) {
    TRY_ASSIGN(entry.size, api_->content_size(name_space_, entry.digest, call_deadline()));
  }
  return source::resolve_image(*this, {std::move(entry)}, options, limits_, source::Ties::first);
}

Result<source::StoredBytes> ContainerdSource::stored(const Descriptor& layer) const {
  if (!content_root_.starts_with('/')) return make_error(ErrorCode::not_found, "no folder");
  TRY_ASSIGN(FileDescriptor file,
             open_for_reading(content_root_ + "/blobs/sha256/" + layer.digest.hex()));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0 ||
      static_cast<std::uint64_t>(status.st_size) != layer.size) {
    return make_error(ErrorCode::corrupt, "its size is not what the manifest says");
  }
  return source::StoredBytes{std::make_shared<const FileDescriptor>(std::move(file)), 0,
                             layer.size};
}

Result<std::unique_ptr<BlobReader>> ContainerdSource::open_content(const Descriptor& layer,
                                                                   std::uint64_t offset) {
  // A namespace that shares the store with others may still lack the content.
  TRY_ASSIGN(const auto size, api_->content_size(name_space_, layer.digest, call_deadline()));
  if (size != layer.size || offset > size) {
    return make_error(ErrorCode::corrupt, "its size is not what the manifest says");
  }
  if (auto file = stored(layer); file.ok()) return source::open_stored(std::move(*file), offset);
  TRY_ASSIGN(auto stream, api_->read_content(name_space_, layer.digest, offset, deadline_));
  return std::unique_ptr<BlobReader>(
      std::make_unique<ContentReader>(api_, std::move(stream), size - offset));
}

Result<std::string> ContainerdSource::read(const Descriptor& descriptor,
                                           source::DocumentRole /*role*/, std::size_t bytes_max) {
  TRY_ASSIGN(auto stream, api_->read_content(name_space_, descriptor.digest, 0, call_deadline()));
  std::string out;
  while (true) {
    TRY_ASSIGN(const auto message, stream.next());
    if (!message) return out;
    TRY_ASSIGN(const auto data, content_data(*message));
    if (out.size() + data.size() > bytes_max) {
      return make_error(ErrorCode::limit, "a document is too large");
    }
    out += data;
  }
}

// The same image by its digest from where it came.
Result<std::unique_ptr<BlobReader>> ContainerdSource::fetch(std::size_t index,
                                                            std::uint64_t offset) {
  return remote_.with([&](auto& remote) -> Result<std::unique_ptr<BlobReader>> {
    if (!remote) {
      const auto parsed = pull::Reference::parse(image_name_);
      if (!parsed || !registry_ || !image_.manifest_digest) {
        return make_error(ErrorCode::not_found,
                          "the runtime discarded it, and the image's name says no registry");
      }
      TRY_ASSIGN(auto opened, registry_(parsed->name() + "@" + image_.manifest_digest->text()));
      TRY(opened->resolve({image_.config.platform}));
      remote = std::move(opened);
    }
    return remote->open_layer(index, offset);
  });
}

}  // namespace

Result<std::unique_ptr<Source>> open_containerd(std::string reference, std::string name,
                                                const ContainerdSettings& settings,
                                                RegistryOpener registry,
                                                const source::SourceOptions& options) {
  if (name.empty()) {
    return make_error(ErrorCode::usage, "the name of an image is missing", reference);
  }
  TRY_ASSIGN(auto api, Containerd::make(settings));
  return std::unique_ptr<Source>(
      std::make_unique<ContainerdSource>(std::move(reference), std::move(name), settings.name_space,
                                         std::move(api), std::move(registry), options));
}

}  // namespace iar::runtime
