#include "source/registry.h"

#include <sys/stat.h>

#include <map>
#include <utility>
#include <vector>

#include "pull/blob_download.h"
#include "pull/reference.h"
#include "source/document.h"
#include "source/manifest.h"
#include "source/reference.h"
#include "source/resolve.h"

namespace iar::source {

namespace {

using model::Descriptor;
using model::Digest;

constexpr std::string_view k_explicit_prefix = "docker://";

class DownloadReader : public BlobReader {
 public:
  DownloadReader(std::shared_ptr<pull::ImageClient> client, pull::BlobAsk ask, pull::Bounds bounds)
      : client_(std::move(client)), download_(*client_, std::move(ask), std::move(bounds)) {}

  Status start() { return download_.start(); }
  Result<std::size_t> read(MutableByteView out) override { return download_.read(out); }

 private:
  std::shared_ptr<pull::ImageClient> client_;
  pull::BlobDownload download_;
};

class Registry : public Source, private DocumentStore {
 public:
  Registry(std::shared_ptr<pull::ImageClient> client, std::string written,
           pull::Reference reference, RegistryOptions registry, const SourceOptions& options)
      : client_(std::move(client)),
        written_(std::move(written)),
        reference_(std::move(reference)),
        registry_(std::move(registry)),
        limits_(options.limits),
        bounds_{options.deadline, options.stop} {}

  Result<model::Image> resolve(const ResolveOptions& options) override {
    auto image = resolve_here(options);
    if (!image) return with_context(std::move(image).error(), written_);
    image->reference = written_;
    image->repository = reference_.name();
    if (!reference_.digest) image->tag = reference_.tag.empty() ? "latest" : reference_.tag;
    layers_ = image->layers;
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override;

  [[nodiscard]] bool proves_diff_ids() const override { return true; }

 private:
  Result<model::Image> resolve_here(const ResolveOptions& options);
  Result<Descriptor> root();
  Result<std::string> read(const Descriptor& descriptor, DocumentRole role,
                           std::size_t bytes_max) override;
  [[nodiscard]] std::optional<std::string> known(const Digest& digest) const;
  void keep(const Digest& digest, std::string_view text);

  std::shared_ptr<pull::ImageClient> client_;
  const std::string written_;
  const pull::Reference reference_;
  const RegistryOptions registry_;
  const SourceLimits limits_;
  const pull::Bounds bounds_;
  std::pair<Digest, std::string> root_;  // the document that the reference means
  std::vector<Descriptor> layers_;
};

std::optional<std::string> Registry::known(const Digest& digest) const {
  return registry_.known_document ? registry_.known_document(digest) : std::nullopt;
}

void Registry::keep(const Digest& digest, std::string_view text) {
  if (registry_.keep_document && Digest::of(as_bytes(text)) == digest) {
    registry_.keep_document(digest, text);
  }
}

// A descriptor for what the reference means; its size is what came.
Result<Descriptor> Registry::root() {
  Descriptor out;
  if (reference_.digest) {
    out.digest = *reference_.digest;
    if (auto text = known(out.digest)) {
      out.size = text->size();
      root_ = {out.digest, std::move(*text)};
      return out;
    }
  }
  TRY_ASSIGN(auto document,
             client_->manifest(reference_.object(), limits_.manifest_bytes_max, bounds_));
  const auto digest = Digest::of(as_bytes(document.text));
  if (reference_.digest && digest != *reference_.digest) {
    return make_error(
        ErrorCode::corrupt,
        "the registry answers with another manifest than was asked for, " + digest.text());
  }
  // Not believed, but a contradiction is one: a tag's document has no other witness.
  const auto stated = Digest::parse(document.stated_digest);
  if (stated && *stated != digest) {
    return make_error(ErrorCode::corrupt, "the manifest came with the digest " + stated->text() +
                                              " but has " + digest.text());
  }
  out.digest = digest;
  out.size = document.text.size();
  out.media_type = is_index_media_type(document.media_type) ? document.media_type : "";
  root_ = {digest, std::move(document.text)};
  keep(root_.first, root_.second);
  return out;
}

Result<model::Image> Registry::resolve_here(const ResolveOptions& options) {
  TRY_ASSIGN(auto entry, root());
  return resolve_image(*this, {std::move(entry)}, options, limits_, Ties::first);
}

Result<std::string> Registry::read(const Descriptor& descriptor, DocumentRole role,
                                   std::size_t bytes_max) {
  if (descriptor.digest == root_.first && !root_.second.empty()) return root_.second;
  if (auto text = known(descriptor.digest)) return std::move(*text);
  std::string text;
  if (role == DocumentRole::manifest) {
    TRY_ASSIGN(auto document, client_->manifest(descriptor.digest.text(), bytes_max, bounds_));
    text = std::move(document.text);
  } else {
    TRY_ASSIGN(text, client_->blob(descriptor.digest, bytes_max, bounds_));
  }
  keep(descriptor.digest, text);
  return text;
}

Result<std::unique_ptr<BlobReader>> Registry::open_layer(std::size_t index, std::uint64_t offset) {
  CHECK(index < layers_.size());
  const auto& layer = layers_[index];
  const std::string place = "layer " + std::to_string(index);
  pull::BlobAsk ask{layer.digest, layer.size, offset, {}};
  if (registry_.foreign_layers) ask.foreign_urls = layer.urls;
  auto reader = std::make_unique<DownloadReader>(client_, std::move(ask), bounds_);
  auto started = reader->start();
  if (!started) {
    Error error = std::move(started).error();
    if (error.code == ErrorCode::not_found && !layer.urls.empty() && !registry_.foreign_layers) {
      error.message = "a foreign layer, which the registry does not keep";
      error.advice = "Allow it to be fetched from where its manifest says with --foreign-layers.";
    }
    return with_context(std::move(error), place);
  }
  return std::unique_ptr<BlobReader>(std::move(reader));
}

bool is_path(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

}  // namespace

bool names_registry_image(std::string_view reference) {
  if (reference.starts_with(k_explicit_prefix)) return true;
  if (names_document(reference)) return false;
  const auto local = parse_reference(reference, is_path);
  const bool bare = local.ok() && local->form == Form::bare && !is_path(local->path);
  return bare && pull::Reference::parse(reference).ok();
}

Result<pull::Reference> registry_reference(std::string_view reference) {
  if (reference.starts_with(k_explicit_prefix)) reference.remove_prefix(k_explicit_prefix.size());
  auto parsed = pull::Reference::parse(reference);
  if (parsed) return parsed;
  Error error = std::move(parsed).error();
  error.code = ErrorCode::usage;  // not a registry's words, but those of who asks
  return error;
}

Result<std::unique_ptr<Source>> open_registry(std::string_view reference,
                                              const RegistryOptions& registry,
                                              const SourceOptions& options) {
  std::string written(reference);
  TRY_ASSIGN(auto parsed, registry_reference(reference));
  auto client = pull::ImageClient::make(*registry.services, parsed);
  if (!client) return with_context(std::move(client).error(), written);
  return std::unique_ptr<Source>(
      std::make_unique<Registry>(std::shared_ptr<pull::ImageClient>(std::move(*client)),
                                 std::move(written), std::move(parsed), registry, options));
}

}  // namespace iar::source
