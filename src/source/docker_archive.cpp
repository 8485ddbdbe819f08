#include "source/docker_archive.h"

#include <algorithm>
#include <array>
#include <utility>

#include "archive/inflate.h"
#include "base/utf8.h"
#include "source/names.h"
#include "source/resolve.h"

namespace iar::source {

namespace {

using model::Descriptor;
using model::Digest;
using model::Platform;

constexpr std::string_view k_blob_prefix = "blobs/sha256/";

bool has_name(const DockerArchiveImage& image, std::string_view wanted) {
  return std::ranges::any_of(image.repo_tags,
                             [&](const auto& name) { return same_image_name(name, wanted); });
}

bool has_bare_tag(const DockerArchiveImage& image, std::string_view wanted) {
  return std::ranges::any_of(image.repo_tags,
                             [&](const auto& name) { return has_tag(name, wanted); });
}

std::string names_of(const std::vector<DockerArchiveImage>& images) {
  std::vector<std::string> names;
  for (const auto& image : images) {
    if (image.repo_tags.empty()) names.push_back(image.config_path);
    names.insert(names.end(), image.repo_tags.begin(), image.repo_tags.end());
  }
  return listed(std::move(names));
}

// An image whose config was read.
struct Loaded {
  DockerArchiveImage image;
  Digest digest;
  model::ImageConfig config;
};

class DockerArchive : public Source {
 public:
  DockerArchive(std::shared_ptr<const FileStore> files, std::string reference, std::string wanted,
                std::vector<DockerArchiveImage> images, const SourceLimits& limits)
      : files_(std::move(files)),
        reference_(std::move(reference)),
        wanted_(std::move(wanted)),
        images_(std::move(images)),
        limits_(limits) {}

  Result<model::Image> resolve(const ResolveOptions& options) override {
    TRY_ASSIGN(std::vector<Loaded> loaded, select());
    TRY_ASSIGN(Loaded chosen, choose(std::move(loaded), options));
    auto layers = describe_layers(chosen);
    TRY_ASSIGN(model::Image image, assemble_image(std::move(chosen.config), std::move(layers)));
    image.reference = reference_;
    image.config_digest = chosen.digest;
    paths_ = std::move(chosen.image.layer_paths);
    layers_ = image.layers;
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    CHECK(index < layers_.size());
    auto stored = files_->find(paths_.at(index));
    if (stored) return open_stored(std::move(stored).value(), offset);
    Error error = std::move(stored).error();
    // A daemon saves what it has: layers that it never fetched are named and not there.
    if (error.code == ErrorCode::not_found) error.message = "the layer is missing from the archive";
    return with_context(std::move(error), "layer " + std::to_string(index) + " (" +
                                              layers_.at(index).digest.text() + ")");
  }

  [[nodiscard]] bool proves_diff_ids() const override { return true; }

 private:
  Result<std::vector<Loaded>> select() const;
  Result<std::vector<Loaded>> load(const std::vector<DockerArchiveImage>& images) const;
  Result<Loaded> choose(std::vector<Loaded> loaded, const ResolveOptions& options) const;
  [[nodiscard]] std::vector<Descriptor> describe_layers(const Loaded& loaded) const;
  [[nodiscard]] Descriptor describe_layer(const std::string& path) const;

  std::shared_ptr<const FileStore> files_;
  std::string reference_;
  std::string wanted_;
  std::vector<DockerArchiveImage> images_;
  SourceLimits limits_;
  std::vector<std::string> paths_;  // written by resolve() only, as are the layers
  std::vector<Descriptor> layers_;
};

Result<std::vector<Loaded>> DockerArchive::load(
    const std::vector<DockerArchiveImage>& images) const {
  if (images.size() > limits_.documents_max) {
    return make_error(ErrorCode::limit, "too many images to choose from");
  }
  std::vector<Loaded> out;
  for (const auto& image : images) {
    TRY_ASSIGN(const StoredBytes stored, files_->find(image.config_path));
    auto text = read_all(stored, limits_.config_bytes_max);
    if (!text) return with_context(std::move(text).error(), image.config_path);
    const Digest digest = Digest::of(as_bytes(*text));
    // In the other forms the name is a habit only: images rewritten by tools keep the old one.
    if (image.config_path.starts_with(k_blob_prefix) &&
        image.config_path.substr(k_blob_prefix.size()) != digest.hex()) {
      return make_error(ErrorCode::corrupt, "its digest is not its name", image.config_path);
    }
    auto config = parse_config(*text, limits_);
    if (!config) return with_context(std::move(config).error(), image.config_path);
    out.push_back({image, digest, std::move(config).value()});
  }
  return out;
}

Result<std::vector<Loaded>> DockerArchive::select() const {
  if (images_.empty()) return make_error(ErrorCode::not_found, "it lists no image");
  std::vector<DockerArchiveImage> found;
  if (wanted_.starts_with('@')) {
    TRY_ASSIGN(const Digest digest, Digest::parse(std::string_view(wanted_).substr(1)));
    TRY_ASSIGN(auto loaded, load(images_));
    std::erase_if(loaded, [&](const Loaded& one) { return one.digest != digest; });
    if (!loaded.empty()) return loaded;
  } else if (wanted_.empty()) {
    // Several entries of one name are one image's platforms.
    const auto same = [&](const auto& one) { return one.repo_tags == images_[0].repo_tags; };
    if (std::ranges::all_of(images_, same)) return load(images_);
    return make_error(ErrorCode::usage, "several images: name one of " + names_of(images_));
  }
  for (const auto matches : {has_name, has_bare_tag}) {
    std::ranges::copy_if(images_, std::back_inserter(found),
                         [&](const auto& image) { return matches(image, wanted_); });
    if (!found.empty()) return load(found);
  }
  return make_error(ErrorCode::not_found, "no image of that name; there is " + names_of(images_),
                    escaped_for_display(wanted_));
}

Result<Loaded> DockerArchive::choose(std::vector<Loaded> loaded,
                                     const ResolveOptions& options) const {
  const Platform wanted = options.platform.value_or(Platform::host());
  const auto score = [&](const Loaded& one) { return platform_match(wanted, one.config.platform); };
  const auto best = std::ranges::max_element(loaded, {}, score);
  const auto tied = [&](const Loaded& one) {
    return score(one) == score(*best) && one.digest != best->digest;
  };
  if (score(*best) > 0 && std::ranges::any_of(loaded, tied)) {
    return make_error(ErrorCode::usage, "several images for " + wanted.text() + ": name one of " +
                                            names_of(images_) + ", or @ and an image ID");
  }
  const bool only = loaded.size() == 1;
  const bool accepted = only && (!options.platform || best->config.platform.os.empty());
  if (score(*best) > 0 || accepted) return std::move(*best);
  std::vector<Platform> offered;
  for (const auto& one : loaded) {
    const Platform& platform = one.config.platform;
    if (std::ranges::find(offered, platform) == offered.end()) offered.push_back(platform);
  }
  return platform_missing(wanted, offered);
}

std::vector<Descriptor> DockerArchive::describe_layers(const Loaded& loaded) const {
  std::vector<Descriptor> out;
  for (const auto& path : loaded.image.layer_paths) {
    Descriptor layer = describe_layer(path);
    if (layer.digest_is_diff_id && out.size() < loaded.config.diff_ids.size()) {
      layer.digest = loaded.config.diff_ids.at(out.size());
    }
    out.push_back(std::move(layer));
  }
  return out;
}

Descriptor DockerArchive::describe_layer(const std::string& path) const {
  Descriptor out;
  out.media_type = "application/vnd.oci.image.layer.v1.tar";
  const std::string_view name = path;
  const auto digest = name.starts_with(k_blob_prefix)
                          ? Digest::parse("sha256:" + path.substr(k_blob_prefix.size()))
                          : Result<Digest>(make_error(ErrorCode::not_found, {}));
  out.digest_is_diff_id = !digest.ok();
  if (digest) out.digest = *digest;
  const auto stored = files_->find(path);
  if (!stored) return out;
  out.size = stored->size;
  std::array<std::uint8_t, 4> magic{};
  if (!read_exactly_at(stored->file->get(), stored->offset,
                       MutableByteView(magic).first(std::min<std::size_t>(4, stored->size)))) {
    return out;
  }
  const auto compression = archive::compression_of(magic);
  if (compression == archive::Compression::gzip) out.media_type += "+gzip";
  if (compression == archive::Compression::zstd) out.media_type += "+zstd";
  return out;
}

}  // namespace

Result<std::unique_ptr<Source>> open_docker_archive(std::shared_ptr<const FileStore> files,
                                                    std::string reference, std::string wanted,
                                                    const SourceLimits& limits) {
  auto stored = files->find("manifest.json");
  if (!stored && stored.error().code == ErrorCode::not_found) {
    return make_error(
        ErrorCode::unsupported,
        "a tar without manifest.json: no image archive, or one from before Docker 1.10");
  }
  TRY(stored);
  auto text = read_all(*stored, limits.manifest_bytes_max);
  if (!text) return with_context(std::move(text).error(), "manifest.json");
  TRY_ASSIGN(auto images, parse_docker_manifest(*text, limits));
  return std::unique_ptr<Source>(std::make_unique<DockerArchive>(
      std::move(files), std::move(reference), std::move(wanted), std::move(images), limits));
}

}  // namespace iar::source
