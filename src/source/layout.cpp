#include "source/layout.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "source/names.h"
#include "source/resolve.h"

namespace iar::source {

namespace {

using model::Descriptor;

constexpr std::string_view k_reference_name = "org.opencontainers.image.ref.name";
constexpr std::string_view k_containerd_name = "io.containerd.image.name";

// The name that a person would use for the entry.
std::string_view entry_name(const Descriptor& entry) {
  const std::string_view full = annotation(entry, k_containerd_name);
  return full.empty() ? annotation(entry, k_reference_name) : full;
}

std::string names_of(const std::vector<Descriptor>& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    const std::string_view name = entry_name(entry);
    names.push_back(name.empty() ? "@" + entry.digest.text() : std::string(name));
  }
  return listed(std::move(names));
}

// The ways in which a name may mean an entry, the most exact first.
bool exactly(const Descriptor& entry, std::string_view wanted) {
  return annotation(entry, k_reference_name) == wanted;
}
bool by_full_name(const Descriptor& entry, std::string_view wanted) {
  return annotation(entry, k_containerd_name) == wanted;
}
bool by_familiar_name(const Descriptor& entry, std::string_view wanted) {
  return std::ranges::any_of(std::array{k_containerd_name, k_reference_name}, [&](auto key) {
    const std::string_view name = annotation(entry, key);
    return name.find(':') != std::string_view::npos && same_image_name(name, wanted);
  });
}
bool by_tag(const Descriptor& entry, std::string_view wanted) {
  return has_tag(annotation(entry, k_reference_name), wanted);
}

// Without a name: all entries if they are one image or one image's platforms.
Result<std::vector<Descriptor>> select_only(std::vector<Descriptor> entries) {
  std::set<std::string_view> names;
  std::set<model::Digest> digests;
  for (const auto& entry : entries) {
    names.insert(entry_name(entry));
    digests.insert(entry.digest);
  }
  if (digests.size() == 1) entries.resize(1);
  if (names.size() <= 1 || digests.size() == 1) return entries;
  return make_error(ErrorCode::usage, "several images: name one of " + names_of(entries));
}

Result<std::vector<Descriptor>> select_digest(const std::vector<Descriptor>& entries,
                                              std::string_view text) {
  const auto parsed = model::Digest::parse(text);
  if (!parsed) return make_error(ErrorCode::usage, parsed.error().message, std::string(text));
  const model::Digest digest = *parsed;
  const auto found = std::ranges::find(entries, digest, &Descriptor::digest);
  // What no entry names may still lie in the layout, below an index.
  Descriptor entry = found == entries.end() ? Descriptor{} : *found;
  entry.digest = digest;
  return std::vector<Descriptor>{std::move(entry)};
}

class Layout : public Source, private DocumentStore {
 public:
  Layout(std::shared_ptr<const FileStore> files, std::string reference, std::string wanted,
         Index index, const SourceLimits& limits)
      : files_(std::move(files)),
        reference_(std::move(reference)),
        wanted_(std::move(wanted)),
        index_(std::move(index)),
        limits_(limits) {}

  Result<model::Image> resolve(const ResolveOptions& options) override {
    TRY_ASSIGN(auto entries, select_entries(index_.manifests, wanted_));
    for (auto& entry : entries) {
      if (entry.size == 0) TRY(complete(entry));
    }
    TRY_ASSIGN(model::Image image, resolve_image(*this, entries, options, limits_, Ties::refuse));
    image.reference = reference_;
    layers_ = image.layers;
    return image;
  }

  Result<std::unique_ptr<BlobReader>> open_layer(std::size_t index, std::uint64_t offset) override {
    CHECK(index < layers_.size());
    const Descriptor& layer = layers_.at(index);
    const std::string name = "layer " + std::to_string(index) + " (" + layer.digest.text() + ")";
    auto stored = files_->find(blob_path(layer.digest));
    if (!stored) return with_context(missing(std::move(stored).error(), layer), name);
    if (stored->size != layer.size) {
      return make_error(ErrorCode::corrupt, "its size is not what the manifest says", name);
    }
    return open_stored(std::move(stored).value(), offset);
  }

  [[nodiscard]] bool proves_diff_ids() const override { return true; }

 private:
  Result<std::string> read(const Descriptor& descriptor, DocumentRole /*role*/,
                           std::size_t bytes_max) override {
    TRY_ASSIGN(const StoredBytes stored, files_->find(blob_path(descriptor.digest)));
    return read_all(stored, bytes_max);
  }

  [[nodiscard]] bool may_have(const Descriptor& manifest) const override {
    return files_->find(blob_path(manifest.digest)).ok();
  }

  // A digest that the user gave comes without a size: the blob's own will do.
  Status complete(Descriptor& entry) const {
    TRY_ASSIGN(const StoredBytes stored, files_->find(blob_path(entry.digest)));
    entry.size = stored.size;
    return {};
  }

  static Error missing(Error error, const Descriptor& layer) {
    if (error.code != ErrorCode::not_found) return error;
    error.message =
        layer.urls.empty() ? "the blob is missing" : "a foreign layer, whose blob is not included";
    return error;
  }

  std::shared_ptr<const FileStore> files_;
  std::string reference_;
  std::string wanted_;
  Index index_;
  SourceLimits limits_;
  std::vector<Descriptor> layers_;  // written by resolve() only
};

}  // namespace

std::string blob_path(const model::Digest& digest) { return "blobs/sha256/" + digest.hex(); }

Result<std::vector<Descriptor>> select_entries(std::vector<Descriptor> entries,
                                               std::string_view wanted) {
  std::erase_if(entries, is_about_an_image);
  if (wanted.empty()) return select_only(std::move(entries));
  if (wanted.starts_with('@')) return select_digest(entries, wanted.substr(1));
  for (const auto matches : {exactly, by_full_name, by_familiar_name, by_tag}) {
    std::vector<Descriptor> found;
    std::ranges::copy_if(entries, std::back_inserter(found),
                         [&](const Descriptor& entry) { return matches(entry, wanted); });
    if (!found.empty()) return found;
  }
  return make_error(ErrorCode::not_found, "no image of that name; there is " + names_of(entries),
                    escaped_for_display(wanted));
}

Result<Index> read_layout_index(const FileStore& files, const SourceLimits& limits) {
  // The version file is often lost on the way; index.json alone says all that is needed.
  if (const auto version = files.find("oci-layout"); version.ok()) {
    TRY_ASSIGN(const std::string text, read_all(*version, std::size_t{1} << 16));
    TRY(check_oci_layout(text));
  }
  TRY_ASSIGN(const StoredBytes stored, files.find("index.json"));
  auto text = read_all(stored, limits.manifest_bytes_max);
  if (!text) return with_context(std::move(text).error(), "index.json");
  auto index = parse_index(*text, limits);
  if (!index) return with_context(std::move(index).error(), "index.json");
  return index;
}

Result<std::unique_ptr<Source>> open_layout(std::shared_ptr<const FileStore> files,
                                            std::string reference, std::string wanted,
                                            const SourceLimits& limits) {
  TRY_ASSIGN(Index index, read_layout_index(*files, limits));
  return std::unique_ptr<Source>(std::make_unique<Layout>(
      std::move(files), std::move(reference), std::move(wanted), std::move(index), limits));
}

}  // namespace iar::source
