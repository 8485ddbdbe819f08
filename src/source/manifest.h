// The JSON documents that say what an image is made of, from text to values:
//   manifest  OCI image-spec manifest.md; Docker Image Manifest V 2, Schema 2
//   index     OCI image-spec image-index.md; Docker manifest list
//   config    OCI image-spec config.md; Docker Image Specification v1.2
//   layout    OCI image-spec image-layout.md, "oci-layout file"
//   docker    manifest.json of `docker save` (Docker Image Specification v1.2, "Combined Image
//             JSON + Filesystem Changeset Format")
// Errors: corrupt; limit; unsupported with reason unsupported_media_type (schema 1, artifacts).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "model/image.h"
#include "source/limits.h"

namespace iar::source {

struct Manifest {
  std::string media_type;  // empty: not stated
  std::string artifact_type;
  model::Descriptor config;
  std::vector<model::Descriptor> layers;  // lowest first
};

struct Index {
  std::string media_type;
  std::vector<model::Descriptor> manifests;
};

using Document = std::variant<Manifest, Index>;

// What a document is follows from its members, which must not contradict each other or its media
// type; one that could be read as both is corrupt (CVE-2021-41190).
Result<Document> parse_document(std::string_view text, const SourceLimits& limits);

// parse_document where only an index will do.
Result<Index> parse_index(std::string_view text, const SourceLimits& limits);

// Secrets are taken out of what comes back (model/redaction.h).
Result<model::ImageConfig> parse_config(std::string_view text, const SourceLimits& limits);

// Errors: unsupported (another layout version).
Status check_oci_layout(std::string_view text);

// One image of a docker archive.
struct DockerArchiveImage {
  std::string config_path;
  std::vector<std::string> repo_tags;
  std::vector<std::string> layer_paths;  // lowest first
};
Result<std::vector<DockerArchiveImage>> parse_docker_manifest(std::string_view text,
                                                              const SourceLimits& limits);

// What a manifest's config is: an image's, or some artifact's (helm, wasm, a signature …).
bool is_image_config(std::string_view media_type);
// Whether the manifest is an image that can be read. Errors: unsupported with the reasons
// unsupported_media_type (not an image, unknown layers) and encrypted_layer.
Status check_readable(const Manifest& manifest);

// An index's entry that is about an image instead of being one: attestations, signatures, SBOMs.
bool is_about_an_image(const model::Descriptor& descriptor);
bool is_index_media_type(std::string_view media_type);

// The annotation's value, or the empty view.
std::string_view annotation(const model::Descriptor& descriptor, std::string_view key);

}  // namespace iar::source
