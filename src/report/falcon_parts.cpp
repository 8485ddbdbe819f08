// The image report's parts about the image itself. Names are written as its readers spell them;
// there is no published schema. Docker Hub is "index.docker.io", and a package's "MajorVersion" its
// whole version.
#include "report/falcon_parts.h"

#include "base/utc.h"
#include "model/codec.h"
#include "model/purl_types.h"
#include "report/sbom.h"

namespace iar::report {

namespace {

constexpr std::string_view k_docker_hub = "docker.io";

void texts_member(JsonWriter& out, std::string_view key, const std::vector<std::string>& values) {
  out.key(key).begin_array();
  for (const std::string& value : values) out.string(value);
  out.end_array();
}

std::string text_of(const std::optional<model::Digest>& digest) {
  return digest ? digest->text() : std::string();
}

std::string time_of(const Subject& subject) {
  return subject.created_seconds ? utc_text(*subject.created_seconds) : std::string();
}

void scan_info(JsonWriter& out, const Subject& subject) {
  out.key("ScanInfo").begin_object().member("cid", "").member("Username", "");
  out.member("UserUUID", "").member("ScanUUID", inventory_uuid(subject.inventory));
  out.member("CorrelationUUID", inventory_uuid(subject.inventory));
  out.member("RequestedAt", time_of(subject)).end_object();
}

std::uint64_t stored_size(const model::Image& image) {
  std::uint64_t out = 0;
  for (const model::Descriptor& layer : image.layers) out += layer.size;
  return out;
}

void image_info(JsonWriter& out, const model::Image& image) {
  const std::string_view registry = falcon_registry(image);
  out.key("ImageInfo").begin_object();
  out.member("Registry", registry.empty() ? "" : "https://" + std::string(registry));
  out.member("Repository", falcon_repository(image)).member("Tag", image.tag);
  out.member("ID", text_of(image.config_digest)).member("Digest", text_of(image.manifest_digest));
  out.member("IndexDigest", text_of(image.index_digest));
  out.key("Size").unsigned_integer(stored_size(image));
  out.member("CreatedAt", image.config.created);
  out.member("Architecture", image.config.platform.architecture).end_object();
}

void labels_member(JsonWriter& out, const model::ImageConfig& config) {
  out.key("Labels").begin_object();
  for (const auto& [key, value] : config.labels) out.member(key, value);
  out.end_object();
}

void config_info(JsonWriter& out, std::string_view key, const model::ImageConfig& config) {
  out.key(key).begin_object();
  texts_member(out, "Cmd", config.cmd);
  texts_member(out, "Entrypoint", config.entrypoint);
  texts_member(out, "Env", config.env);
  labels_member(out, config);
  out.member("User", config.user).end_object();
}

void history_member(JsonWriter& out, const model::ImageConfig& config) {
  out.key("history").begin_array();
  for (const model::HistoryEntry& each : config.history) {
    out.begin_object().member_if("created", each.created).member("created_by", each.created_by);
    out.member_if("comment", each.comment);
    if (each.empty_layer) out.key("empty_layer").boolean(true);
    out.end_object();
  }
  out.end_array();
}

void config_members(JsonWriter& out, const model::ImageConfig& config) {
  out.key("Config").begin_object().member("architecture", config.platform.architecture);
  out.member("os", config.platform.os).member_if("variant", config.platform.variant);
  out.member_if("created", config.created);
  config_info(out, "config", config);
  out.key("rootfs").begin_object().member("type", "layers").key("diff_ids").begin_array();
  for (const model::Digest& each : config.diff_ids) out.string(each.text());
  out.end_array().end_object();
  history_member(out, config);
  out.end_object();
  config_info(out, "ConfigInfo", config);
}

void manifest_member(JsonWriter& out, const model::Image& image) {
  static constexpr std::string_view k_type = "application/vnd.oci.image.manifest.v1+json";
  static constexpr std::string_view k_config = "application/vnd.oci.image.config.v1+json";
  out.key("Manifest").begin_object().key("schemaVersion").integer(2).member("mediaType", k_type);
  out.key("config").begin_object().member("mediaType", k_config).key("size").integer(0);
  out.member("digest", text_of(image.config_digest)).end_object();
  out.key("layers").begin_array();
  for (const model::Descriptor& each : image.layers) {
    out.begin_object().member("mediaType", each.media_type).key("size");
    out.unsigned_integer(each.size).member("digest", each.digest.text()).end_object();
  }
  out.end_array().end_object();
}

void layers_member(JsonWriter& out, const Subject& subject) {
  const auto& origins = subject.inventory.layers;
  out.key("Layers").begin_array();
  for (std::size_t i = 0; i < subject.image.layers.size(); ++i) {
    const bool told = i < origins.size();
    out.begin_object().member("Digest", falcon_layer_hash(subject, static_cast<int>(i)));
    out.key("Size").unsigned_integer(subject.image.layers[i].size);
    out.member("CreatedAt", told ? origins[i].created : "");
    out.member("CreatedBy", told ? origins[i].instruction : "");
    out.key("type").integer(0).end_object();
  }
  out.end_array();
}

void packages_member(JsonWriter& out, const Subject& subject) {
  out.key("Packages").begin_array();
  for (const model::InventoryPackage& each : subject.inventory.packages) {
    const model::Package& package = each.package;
    out.begin_object().member("Vendor", package.name_space).member("Product", package.name);
    out.member("MajorVersion", package.version);
    out.member("SoftwareArchitecture", package.architecture);
    out.member("PackageProvider", falcon_provider(package.type));
    out.member("PackageSource", package.source_name);
    out.member("LayerHash", falcon_layer_hash(subject, each.first_layer));
    out.key("LayerIndex").integer(each.first_layer);
    if (!each.evidence.empty()) out.member("Path", each.evidence.front().path);
    out.end_object();
  }
  out.end_array();
}

void os_info(JsonWriter& out, const model::Inventory& inventory) {
  const model::OsRelease os = inventory.os.value_or(model::OsRelease{});
  out.key("OSInfo").begin_object().member("Name", os.id).member("Version", os.version_id);
  out.end_object();
}

}  // namespace

std::string_view falcon_provider(std::string_view purl_type) {
  return purl_type == "deb" ? "dpkg" : purl_type;
}

std::string falcon_layer_hash(const Subject& subject, int layer) {
  const auto index = static_cast<std::size_t>(layer);
  const auto& layers = subject.image.layers;
  const bool stored = index < layers.size() && layers[index].size > 0;
  if (stored) return layers[index].digest.text();
  const auto& diff_ids = subject.inventory.diff_ids;
  return index < diff_ids.size() ? diff_ids[index].text() : std::string();
}

std::string_view falcon_registry(const model::Image& image) {
  const std::string_view host =
      std::string_view(image.repository).substr(0, image.repository.find('/'));
  return host == k_docker_hub ? "index.docker.io" : host;
}

std::string falcon_repository(const model::Image& image) {
  const std::size_t slash = image.repository.find('/');
  return slash == std::string::npos ? image.reference : image.repository.substr(slash + 1);
}

void falcon_image_members(JsonWriter& out, const Subject& subject) {
  scan_info(out, subject);
  image_info(out, subject.image);
  config_members(out, subject.image.config);
  os_info(out, subject.inventory);
  manifest_member(out, subject.image);
  layers_member(out, subject);
  packages_member(out, subject);
  out.key("ELFBinaries").begin_array().end_array();
  out.key("InventoryEngineInfo").begin_object().member("CollectedAt", time_of(subject));
  out.member("EngineVersion", IAR_VERSION).member("CWPPScannerVersion", IAR_VERSION);
  out.end_object();
}

}  // namespace iar::report
