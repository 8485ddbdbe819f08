// Writing the published upload.
#include "base/json.h"
#include "wire/falcon.h"

namespace iar::wire {

namespace {

std::string hash_of(const ImageRecord& image, int layer) {
  const auto index = static_cast<std::size_t>(layer < 0 ? 0 : layer);
  return index < image.layers.size() ? image.layers[index].digest : std::string();
}

std::string_view provider_of(std::string_view type) {
  if (type == "deb") return "dpkg";
  return type;
}

bool of_system(std::string_view type) { return type == "deb" || type == "rpm" || type == "apk"; }

// The body names schemes of languages by numbers that are not published; only npm's was seen.
std::int64_t number_of(std::string_view type) { return type == "npm" ? 1 : 0; }

void write_layers(JsonWriter& json, const ImageRecord& image) {
  json.key("Layers").begin_array();
  for (const LayerRecord& layer : image.layers) {
    json.begin_object().member("Digest", layer.digest).key("Size");
    json.unsigned_integer(layer.size).member("CreatedAt", layer.created);
    json.member("CreatedBy", layer.instruction).key("type").integer(0).end_object();
  }
  json.end_array();
}

void write_image_info(JsonWriter& json, const ImageRecord& image) {
  json.key("ImageInfo").begin_object().member("ID", image.image_id);
  json.member("Digest", image.digest).member("IndexDigest", image.index_digest);
  json.member("Architecture", image.architecture).key("Size").unsigned_integer(image.size);
  json.member("Registry", image.registry).member("Repository", image.repository);
  json.member("Tag", image.tag).member("CreatedAt", image.created).end_object();
}

void write_packages(JsonWriter& json, const InventoryMessage& message) {
  json.key("Packages").begin_array();
  for (const auto& one : message.inventory.packages) {
    const model::Package& package = one.package;
    if (!of_system(package.type)) continue;
    const std::string& source = package.source_name.empty() ? package.name : package.source_name;
    json.begin_object().member("Vendor", package.name_space).member("Product", package.name);
    json.member("MajorVersion", package.version);
    json.member("SoftwareArchitecture", package.architecture);
    json.member("PackageProvider", provider_of(package.type)).member("PackageSource", source);
    json.member("LayerHash", hash_of(message.image, one.first_layer));
    json.key("LayerIndex").integer(one.first_layer).end_object();
  }
  json.end_array().key("ApplicationPackages").begin_array();
  for (const auto& one : message.inventory.packages) {
    const model::Package& package = one.package;
    if (of_system(package.type)) continue;
    const char* separator = package.type == "maven" ? ":" : "/";
    json.begin_object().key("type").integer(number_of(package.type)).key("libraries");
    json.begin_array().begin_object();
    json.member("Name", package.name_space.empty() ? package.name
                                                   : package.name_space + separator + package.name);
    json.member("Version", package.version).member("License", one.license);
    json.member("Path", one.evidence.empty() ? std::string() : "/" + one.evidence.front().path);
    json.member("LayerHash", hash_of(message.image, one.first_layer));
    json.key("LayerIndex").integer(one.first_layer).end_object().end_array().end_object();
  }
  json.end_array();
}

void write_inventory(JsonWriter& json, const InventoryMessage& message) {
  json.key("inventory").begin_object();
  json.key("Config").begin_object().end_object().key("ConfigInfo").begin_object().end_object();
  json.key("Manifest").begin_object().end_object();
  write_image_info(json, message.image);
  const auto& os = message.inventory.os;
  json.key("OSInfo").begin_object().member("Name", os ? os->id : std::string());
  json.member("Version", os ? os->version_id : std::string());
  json.member("DisplayVersion", os ? os->name : std::string()).end_object();
  write_layers(json, message.image);
  write_packages(json, message);
  json.key("ELFBinaries").begin_array();
  for (const Detection& one : message.detections) {
    if (one.type != DetectionType::malware) continue;
    json.begin_object().member("Path", one.path).member("Hash", one.details);
    json.member("Permissions", "").key("Size").integer(0).key("Malicious").boolean(true);
    json.key("Details").null().key("LayerIndex").integer(one.layer).end_object();
  }
  json.end_array().key("InventoryEngineInfo").begin_object();
  json.member("EngineVersion", message.agent.version).member("CWPPScannerVersion", "");
  json.key("MalwareMetadata").begin_object().end_object().end_object().end_object();
}

void write_request(JsonWriter& json, const InventoryMessage& message) {
  json.key("scan_request").begin_object();
  json.key("Config").begin_object().end_object().key("ConfigInfo").begin_object().end_object();
  json.key("Manifest").begin_object().end_object();
  write_layers(json, message.image);
  json.key("ImageMetadata").begin_object().end_object();
  json.key("ScanInfo").begin_object().member("ScanUUID", message.scan_id).end_object();
  for (const std::string_view key :
       {"image_inventory_s3_key", "layer_inventory_s3_key", "scan_report_s3_key",
        "scan_request_s3_key", "high_entropy_strings_s3_key"}) {
    json.member(key, "");
  }
  json.end_object();
}

}  // namespace

std::string encode_falcon(const InventoryMessage& message) {
  JsonWriter json;
  const AgentIdentity& agent = message.agent;
  const ImageRecord& image = message.image;
  json.begin_object().member("agent_uuid", agent.id).member("agent_version", agent.version);
  json.member("agent_version_hash", "").member("cluster_id", agent.cluster_id);
  json.member("cluster_name", agent.cluster_name).member("helm_version", agent.chart_version);
  json.member("host_ip", agent.host_address)
      .member("host_name", agent.node_name)
      .member("runmode", agent.mode);
  const std::string place = image.registry.empty() ? "" : image.registry + "/";
  const std::string tag = image.tag.empty() ? "" : ":" + image.tag;
  json.member("original_image_name", place + image.repository + tag);
  for (const Asset& asset : message.seen) {
    if (const auto* container = std::get_if<Container>(&asset)) {
      json.member("container_id", container->id).member("pod_id", container->pod_id);
      json.member("pod_name", container->pod_name);
      json.member("pod_namespace", container->name_space);
      break;
    }
  }
  write_inventory(json, message);
  write_request(json, message);
  json.end_object();
  return json.take();
}

}  // namespace iar::wire
