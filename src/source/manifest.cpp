#include "source/manifest.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/utf8.h"
#include "model/diagnostic.h"
#include "model/redaction.h"

namespace iar::source {

namespace {

using model::Descriptor;
using model::Platform;
using model::Reason;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view k_oci_index = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view k_docker_list =
    "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr std::string_view k_oci_manifest = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view k_docker_manifest =
    "application/vnd.docker.distribution.manifest.v2+json";

Error corrupt(std::string message) { return make_error(ErrorCode::corrupt, std::move(message)); }

Error unsupported(std::string message, Reason reason = Reason::unsupported_media_type) {
  return model::with_reason(make_error(ErrorCode::unsupported, std::move(message)), reason);
}

Error too_many(std::string_view what, std::size_t limit) {
  return make_error(ErrorCode::limit,
                    "more than " + std::to_string(limit) + " " + std::string(what));
}

std::string quoted(std::string_view text) {
  return "\"" + escaped_for_display(text.substr(0, 200)) + "\"";
}

bool present(const std::optional<JsonValue>& value) {
  return value && value->kind() != JsonKind::null;
}

// The elements of a member that is an array or absent or null (Go writes an empty list as null).
Result<std::vector<JsonValue>> list(const JsonValue& object, std::string_view key) {
  const auto member = object.get(key);
  if (!present(member)) return std::vector<JsonValue>{};
  if (!member->is_array()) return corrupt(std::string(key) + " is not a list");
  return member->elements();
}

Result<std::vector<std::string>> texts(const JsonValue& object, std::string_view key) {
  TRY_ASSIGN(const auto elements, list(object, key));
  std::vector<std::string> out;
  for (const auto& element : elements) {
    const auto text = element.string();
    if (!text) return corrupt("an element of " + std::string(key) + " is not a string");
    out.emplace_back(*text);
  }
  return out;
}

// The string members of an object, sorted by key; other kinds of members are left out.
Pairs text_members(const JsonValue& object, std::string_view key) {
  Pairs out;
  const auto member = object.get(key);
  if (!member) return out;
  for (const auto& [name, value] : member->members()) {
    if (const auto text = value.string()) out.emplace_back(name, *text);
  }
  std::ranges::stable_sort(out, {}, &Pairs::value_type::first);
  return out;
}

Platform platform_from(const JsonValue& object) {
  Platform raw{std::string(object.text("os")), std::string(object.text("architecture")),
               std::string(object.text("variant"))};
  auto folded = Platform::parse(raw.text());
  return folded ? std::move(folded).value() : std::move(raw);
}

Result<Descriptor> descriptor_from(const JsonValue& value) {
  if (!value.is_object()) return corrupt("a descriptor is not an object");
  Descriptor out;
  out.media_type = value.text("mediaType");
  TRY_ASSIGN(out.digest, model::Digest::parse(value.text("digest")));
  const auto size = value.get("size");
  if (!size || !size->unsigned_integer()) return corrupt("a descriptor has no size");
  out.size = *size->unsigned_integer();
  TRY_ASSIGN(out.urls, texts(value, "urls"));
  out.annotations = text_members(value, "annotations");
  out.artifact_type = value.text("artifactType");
  const auto platform = value.get("platform");
  if (platform && platform->is_object()) out.platform = platform_from(*platform);
  return out;
}

Result<std::vector<Descriptor>> descriptors(const JsonValue& root, std::string_view key,
                                            std::size_t count_max) {
  TRY_ASSIGN(const auto elements, list(root, key));
  if (elements.size() > count_max) return too_many(key, count_max);
  std::vector<Descriptor> out;
  out.reserve(elements.size());
  for (const auto& element : elements) {
    auto descriptor = descriptor_from(element);
    if (!descriptor) {
      return with_context(std::move(descriptor).error(),
                          std::string(key) + "[" + std::to_string(out.size()) + "]");
    }
    out.push_back(std::move(descriptor).value());
  }
  return out;
}

bool is_manifest_media_type(std::string_view media_type) {
  return media_type == k_oci_manifest || media_type == k_docker_manifest;
}

// Schema 1 has no config and no diff ids, so nothing in it could be verified.
bool is_schema_1(const JsonValue& root, std::string_view media_type) {
  const auto version = root.get("schemaVersion");
  const bool version_1 = version && version->integer() == 1;
  return version_1 || root.get("fsLayers").has_value() ||
         media_type.starts_with("application/vnd.docker.distribution.manifest.v1+");
}

Result<Document> manifest_from(const JsonValue& root, const SourceLimits& limits) {
  Manifest out;
  out.media_type = root.text("mediaType");
  out.artifact_type = root.text("artifactType");
  const auto config = root.get("config");
  if (!config) return corrupt("a manifest without a config");
  auto descriptor = descriptor_from(*config);
  if (!descriptor) return with_context(std::move(descriptor).error(), "config");
  out.config = std::move(descriptor).value();
  TRY_ASSIGN(out.layers, descriptors(root, "layers", limits.layers_max));
  return Document(std::move(out));
}

Result<JsonValue> parse_object(JsonDocument& document, std::string_view text, std::size_t bytes_max,
                               std::string_view what) {
  if (text.size() > bytes_max) return too_many("bytes in a " + std::string(what), bytes_max);
  auto root = document.parse(text);
  if (!root) return with_context(std::move(root).error(), what);
  if (!root->is_object()) return corrupt("a " + std::string(what) + " that is not an object");
  return root;
}

Result<std::vector<model::HistoryEntry>> history_from(const JsonValue& root) {
  TRY_ASSIGN(const auto entries, list(root, "history"));
  std::vector<model::HistoryEntry> out;
  for (const auto& entry : entries) {
    const auto empty = entry.get("empty_layer");
    out.push_back({std::string(entry.text("created")), std::string(entry.text("created_by")),
                   std::string(entry.text("comment")), empty && empty->boolean() == true});
  }
  return out;
}

Result<std::vector<model::Digest>> diff_ids_from(const JsonValue& root,
                                                 const SourceLimits& limits) {
  std::vector<model::Digest> out;
  const auto rootfs = root.get("rootfs");
  if (!rootfs) return out;
  TRY_ASSIGN(const auto names, texts(*rootfs, "diff_ids"));
  if (names.size() > limits.layers_max) return too_many("diff ids", limits.layers_max);
  for (const auto& name : names) {
    auto digest = model::Digest::parse(name);
    if (!digest) return with_context(std::move(digest).error(), "diff_ids");
    out.push_back(std::move(digest).value());
  }
  return out;
}

// Images of Docker 1.10 times were pushed with these instead of the config's own media type.
bool is_legacy_config(std::string_view media_type) {
  static constexpr std::array<std::string_view, 4> k_names = {"", "application/octet-stream",
                                                              "application/json", "text/html"};
  return std::ranges::find(k_names, media_type) != k_names.end();
}

bool is_layer_media_type(std::string_view type) {
  const bool image_layer = type.starts_with("application/vnd.oci.image.layer.") ||
                           type.starts_with("application/vnd.docker.image.rootfs.");
  return image_layer && type.find(".tar") != std::string_view::npos;
}

}  // namespace

Result<Document> parse_document(std::string_view text, const SourceLimits& limits) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root,
             parse_object(document, text, limits.manifest_bytes_max, "manifest"));
  const std::string_view media_type = root.text("mediaType");
  if (is_schema_1(root, media_type)) {
    return unsupported(
        "a docker schema 1 manifest, which states no diff ids; push the image again");
  }
  const bool lists_manifests = root.get("manifests").has_value();
  const bool lists_layers = root.get("layers").has_value() || root.get("config").has_value();
  if (lists_manifests && lists_layers) return corrupt("both an index and a manifest");
  if (lists_manifests ? is_manifest_media_type(media_type) : is_index_media_type(media_type)) {
    return corrupt("a document that is not what its media type says");
  }
  if (lists_layers) return manifest_from(root, limits);
  if (!lists_manifests) return unsupported("not an image: media type " + quoted(media_type));
  Index out{std::string(media_type), {}};
  TRY_ASSIGN(out.manifests, descriptors(root, "manifests", limits.index_entries_max));
  return Document(std::move(out));
}

Result<Index> parse_index(std::string_view text, const SourceLimits& limits) {
  TRY_ASSIGN(Document document, parse_document(text, limits));
  if (auto* index = std::get_if<Index>(&document)) return std::move(*index);
  return corrupt("a manifest where an index is expected");
}

Result<model::ImageConfig> parse_config(std::string_view text, const SourceLimits& limits) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, parse_object(document, text, limits.config_bytes_max, "config"));
  model::ImageConfig out;
  out.platform = platform_from(root);
  out.os_version = root.text("os.version");
  out.created = root.text("created");
  TRY_ASSIGN(out.diff_ids, diff_ids_from(root, limits));
  TRY_ASSIGN(out.history, history_from(root));
  const auto run = root.get("config");
  if (run && run->is_object()) {
    out.labels = text_members(*run, "Labels");
    TRY_ASSIGN(out.env, texts(*run, "Env"));
    TRY_ASSIGN(out.entrypoint, texts(*run, "Entrypoint"));
    TRY_ASSIGN(out.cmd, texts(*run, "Cmd"));
    out.user = run->text("User");
  }
  // Here, so that nothing behind this line ever sees a secret.
  model::redact(out);
  return out;
}

Status check_oci_layout(std::string_view text) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root,
             parse_object(document, text, std::size_t{1} << 16, "oci-layout"));
  const std::string_view version = root.text("imageLayoutVersion");
  if (version.starts_with("1.")) return {};
  return unsupported("OCI layout version " + quoted(version));
}

Result<std::vector<DockerArchiveImage>> parse_docker_manifest(std::string_view text,
                                                              const SourceLimits& limits) {
  if (text.size() > limits.manifest_bytes_max) {
    return too_many("bytes in manifest.json", limits.manifest_bytes_max);
  }
  JsonDocument document;
  auto root = document.parse(text);
  if (!root) return with_context(std::move(root).error(), "manifest.json");
  if (!root->is_array()) return corrupt("manifest.json is not a list");
  const auto elements = root->elements();
  if (elements.size() > limits.index_entries_max)
    return too_many("images", limits.index_entries_max);
  std::vector<DockerArchiveImage> out;
  for (const auto& element : elements) {
    if (!element.is_object()) return corrupt("an image of manifest.json is not an object");
    DockerArchiveImage image;
    image.config_path = element.text("Config");
    if (image.config_path.empty()) return corrupt("an image of manifest.json has no Config");
    TRY_ASSIGN(image.repo_tags, texts(element, "RepoTags"));
    TRY_ASSIGN(image.layer_paths, texts(element, "Layers"));
    if (image.layer_paths.size() > limits.layers_max) return too_many("layers", limits.layers_max);
    out.push_back(std::move(image));
  }
  return out;
}

bool is_image_config(std::string_view media_type) {
  return media_type == "application/vnd.oci.image.config.v1+json" ||
         media_type == "application/vnd.docker.container.image.v1+json";
}

Status check_readable(const Manifest& manifest) {
  const std::string_view config = manifest.config.media_type;
  const bool docker = manifest.media_type == k_docker_manifest;
  if (!is_image_config(config) && !(docker && is_legacy_config(config))) {
    return unsupported("not a container image: its config is " + quoted(config));
  }
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const std::string_view type = manifest.layers.at(i).media_type;
    if (type.ends_with("+encrypted")) {
      return unsupported("layer " + std::to_string(i) + " is encrypted", Reason::encrypted_layer);
    }
    if (!is_layer_media_type(type)) {
      return unsupported("layer " + std::to_string(i) + " is of media type " + quoted(type));
    }
  }
  return {};
}

bool is_about_an_image(const Descriptor& descriptor) {
  if (!annotation(descriptor, "vnd.docker.reference.type").empty()) return true;
  const std::string_view kind = annotation(descriptor, "kind");
  if (kind.starts_with("dev.cosignproject.cosign/"))
    return !kind.ends_with("/image") && !kind.ends_with("/imageIndex");
  if (descriptor.platform && descriptor.platform->os == "unknown") return true;
  return !descriptor.artifact_type.empty() && !is_image_config(descriptor.artifact_type) &&
         !descriptor.platform;
}

bool is_index_media_type(std::string_view media_type) {
  return media_type == k_oci_index || media_type == k_docker_list;
}

std::string_view annotation(const Descriptor& descriptor, std::string_view key) {
  const auto found = std::ranges::find(descriptor.annotations, key, &Pairs::value_type::first);
  return found == descriptor.annotations.end() ? std::string_view{} : found->second;
}

}  // namespace iar::source
