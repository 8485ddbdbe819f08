// Reading the published upload. What is required there is required here only where nothing could be
// stored without it: clients in the field leave out much.
#include "wire/falcon.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace iar::wire {

namespace {

Error malformed(std::string_view field, std::string_view what) {
  return make_error(ErrorCode::corrupt, "upload: " + std::string(what), std::string(field));
}

// The fields of one object. The first that has the wrong type is kept; see `status`.
class Fields {
 public:
  Fields(JsonValue object, std::string place) : object_(object), place_(std::move(place)) {}

  // Empty: absent or null.
  std::string text(std::string_view key) {
    const auto value = present(key);
    if (!value) return {};
    const auto text = value->string();
    if (!text) fail(key, "is no string");
    return std::string(text.value_or(""));
  }
  // Numbers and numbers in quotes; 0: absent or null.
  std::int64_t integer(std::string_view key) {
    const auto value = present(key);
    if (!value) return 0;
    const auto number = value->integer();
    if (!number) fail(key, "is no integer");
    return number.value_or(0);
  }
  bool boolean(std::string_view key) {
    const auto value = present(key);
    if (!value) return false;
    if (!value->boolean()) fail(key, "is no boolean");
    return value->boolean().value_or(false);
  }
  std::optional<JsonValue> object(std::string_view key) {
    const auto value = present(key);
    if (value && !value->is_object()) fail(key, "is no object");
    return value && value->is_object() ? value : std::nullopt;
  }
  std::vector<JsonValue> elements(std::string_view key) {
    const auto value = present(key);
    if (!value) return {};
    if (!value->is_array()) fail(key, "is no array");
    return value->elements();
  }
  void fail(std::string_view key, std::string_view what) {
    if (!error_) error_ = malformed(place_ + std::string(key), what);
  }
  [[nodiscard]] Status status() const { return error_ ? Status(*error_) : Status(); }

 private:
  std::optional<JsonValue> present(std::string_view key) const {
    const auto value = object_.get(key);
    return value && value->kind() != JsonKind::null ? value : std::nullopt;
  }

  JsonValue object_;
  std::string place_;
  std::optional<Error> error_;
};

// Layers are named by index, sometimes by hash alone.
int layer_of(Fields& fields, const std::vector<LayerRecord>& layers) {
  const std::string hash = fields.text("LayerHash");
  const std::int64_t index = fields.integer("LayerIndex");
  const auto count = static_cast<std::int64_t>(layers.size());
  if (index > 0 && index < count) return static_cast<int>(index);
  for (std::size_t at = 0; !hash.empty() && at < layers.size(); ++at) {
    const std::string& digest = layers[at].digest;
    if (digest == hash || digest == "sha256:" + hash) return static_cast<int>(at);
  }
  return 0;
}

Status read_layers(const std::vector<JsonValue>& elements, InventoryMessage& out) {
  for (const JsonValue& element : elements) {
    Fields fields(element, "inventory.Layers.");
    LayerRecord layer;
    layer.digest = fields.text("Digest");
    layer.size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, fields.integer("Size")));
    layer.created = fields.text("CreatedAt");
    layer.instruction = fields.text("CreatedBy");
    TRY(fields.status());
    out.inventory.layers.push_back({layer.instruction, layer.created, ""});
    out.image.layers.push_back(std::move(layer));
  }
  return {};
}

// "Debian GNU/Linux", "debian" or "Red Hat Enterprise Linux" as os-release's ID.
std::string os_id(std::string_view name) {
  struct Known {
    std::string_view word;
    std::string_view id;
  };
  constexpr Known k_known[] = {
      {"debian", "debian"},
      {"ubuntu", "ubuntu"},
      {"alpine", "alpine"},
      {"red hat", "rhel"},
      {"rhel", "rhel"},
      {"centos", "centos"},
      {"fedora", "fedora"},
      {"amazon", "amzn"},
      {"amzn", "amzn"},
      {"oracle", "ol"},
      {"rocky", "rocky"},
      {"alma", "almalinux"},
      {"photon", "photon"},
      {"wolfi", "wolfi"},
      {"chainguard", "chainguard"},
      {"mariner", "mariner"},
      {"azure linux", "azurelinux"},
      {"opensuse", "opensuse-leap"},
      {"suse", "sles"},
      {"sles", "sles"},
  };
  const std::string lower_name = lowered(name);
  for (const Known& known : k_known) {
    if (lower_name.find(known.word) != std::string::npos) return std::string(known.id);
  }
  return lower_name;
}

Status read_os(Fields fields, InventoryMessage& out) {
  const std::string name = fields.text("Name");
  model::OsRelease os;
  os.id = os_id(name);
  os.version_id = fields.text("Version");
  os.name = fields.text("DisplayVersion");
  if (os.name.empty()) os.name = os.version_id.empty() ? name : name + " " + os.version_id;
  if (!os.id.empty()) out.inventory.os = std::move(os);
  return fields.status();
}

std::string type_of_provider(std::string_view provider, const std::optional<model::OsRelease>& os) {
  const std::string word = lowered(provider);
  if (word == "dpkg" || word == "deb" || word == "apt") return "deb";
  if (word == "apk") return "apk";
  if (word == "rpm" || word == "yum" || word == "dnf") return "rpm";
  const std::string_view id = os ? std::string_view(os->id) : std::string_view();
  if (id == "debian" || id == "ubuntu") return "deb";
  if (id == "alpine" || id == "wolfi" || id == "chainguard") return "apk";
  return id.empty() ? "generic" : "rpm";
}

Status read_packages(const std::vector<JsonValue>& elements, InventoryMessage& out) {
  for (const JsonValue& element : elements) {
    Fields fields(element, "inventory.Packages.");
    model::InventoryPackage one;
    model::Package& package = one.package;
    package.type = type_of_provider(fields.text("PackageProvider"), out.inventory.os);
    package.name = fields.text("Product");
    package.version = fields.text("MajorVersion");
    package.architecture = fields.text("SoftwareArchitecture");
    package.source_name = fields.text("PackageSource");
    if (package.source_name == package.name) package.source_name.clear();
    if (out.inventory.os && package.type != "generic") package.name_space = out.inventory.os->id;
    one.first_layer = layer_of(fields, out.image.layers);
    TRY(fields.status());
    if (!package.name.empty()) out.inventory.packages.push_back(std::move(one));
  }
  return {};
}

// The numbers of `type` are not published, so the path decides; 1 is npm in what was seen.
std::string type_of_path(std::string_view path, std::int64_t number) {
  struct Known {
    std::string_view part;
    std::string_view type;
  };
  constexpr Known k_known[] = {
      {"node_modules", "npm"},
      {"package.json", "npm"},
      {"package-lock", "npm"},
      {"yarn.lock", "npm"},
      {"pnpm-lock", "npm"},
      {"site-packages", "pypi"},
      {"dist-packages", "pypi"},
      {".dist-info", "pypi"},
      {".egg-info", "pypi"},
      {"requirements", "pypi"},
      {"poetry.lock", "pypi"},
      {"Pipfile", "pypi"},
      {".jar", "maven"},
      {".war", "maven"},
      {".ear", "maven"},
      {"pom.xml", "maven"},
      {".gemspec", "gem"},
      {"Gemfile", "gem"},
      {"composer.", "composer"},
      {"installed.json", "composer"},
      {"Cargo.lock", "cargo"},
      {"go.mod", "golang"},
      {"go.sum", "golang"},
      {".deps.json", "nuget"},
      {"packages.config", "nuget"},
      {".dll", "nuget"},
      {".nupkg", "nuget"},
  };
  for (const Known& known : k_known) {
    if (path.find(known.part) != std::string_view::npos) return std::string(known.type);
  }
  return number == 1 ? "npm" : "generic";
}

// Scopes are part of the name there.
void set_name(model::Package& package, std::string_view name) {
  const char separator = package.type == "maven" ? ':' : '/';
  const std::size_t at = name.rfind(separator);
  const bool scoped = at != std::string_view::npos && package.type != "generic";
  if (scoped) package.name_space = name.substr(0, at);
  package.name = scoped ? name.substr(at + 1) : name;
}

Status read_library(Fields fields, std::int64_t number, InventoryMessage& out) {
  model::InventoryPackage one;
  const std::string path = fields.text("Path");
  one.package.type = type_of_path(path, number);
  set_name(one.package, fields.text("Name"));
  one.package.version = fields.text("Version");
  one.license = fields.text("License");
  if (!one.license.empty()) one.package.licenses = {one.license};
  one.first_layer = layer_of(fields, out.image.layers);
  model::Evidence evidence;
  evidence.path = path.starts_with('/') ? path.substr(1) : path;
  evidence.analyzer = "foreign";
  evidence.layer = one.first_layer;
  evidence.first_layer = one.first_layer;
  one.evidence.push_back(std::move(evidence));
  TRY(fields.status());
  if (!one.package.name.empty()) out.inventory.packages.push_back(std::move(one));
  return {};
}

Status read_application_packages(const std::vector<JsonValue>& groups, InventoryMessage& out) {
  for (const JsonValue& group : groups) {
    Fields fields(group, "inventory.ApplicationPackages.");
    const std::int64_t number = fields.integer("type");
    for (const JsonValue& library : fields.elements("libraries")) {
      TRY(read_library(Fields(library, "inventory.ApplicationPackages.libraries."), number, out));
    }
    TRY(fields.status());
  }
  return {};
}

Status read_programs(const std::vector<JsonValue>& elements, InventoryMessage& out) {
  for (const JsonValue& element : elements) {
    Fields fields(element, "inventory.ELFBinaries.");
    const bool malicious = fields.boolean("Malicious");
    Detection one;
    one.type = DetectionType::malware;
    one.name = "malicious-program";
    one.severity = "high";
    one.title = "A program that the agent calls malicious";
    one.path = fields.text("Path");
    one.details = fields.text("Hash");
    one.layer = static_cast<std::uint32_t>(layer_of(fields, out.image.layers));
    TRY(fields.status());
    if (malicious) out.detections.push_back(std::move(one));
  }
  return {};
}

// Only the rule and the place: the string itself may be the secret.
Status read_strings(const std::vector<JsonValue>& files, InventoryMessage& out) {
  for (const JsonValue& file : files) {
    Fields fields(file, "high_entropy_strings.");
    const std::string path = fields.text("Path");
    const int layer = layer_of(fields, out.image.layers);
    for (const JsonValue& string : fields.elements("Strings")) {
      Fields inner(string, "high_entropy_strings.Strings.");
      Detection one;
      one.type = DetectionType::secret;
      one.name = inner.text("RegexName");
      if (one.name.empty()) one.name = "high-entropy-string";
      one.severity = "high";
      one.title = "A string that looks like a secret";
      one.details = "line " + std::to_string(inner.integer("Line"));
      one.path = path;
      one.layer = static_cast<std::uint32_t>(layer);
      TRY(inner.status());
      out.detections.push_back(std::move(one));
    }
    TRY(fields.status());
  }
  return {};
}

Status read_image_info(Fields fields, InventoryMessage& out) {
  ImageRecord& image = out.image;
  image.image_id = fields.text("ID");
  image.digest = fields.text("Digest");
  image.index_digest = fields.text("IndexDigest");
  image.architecture = fields.text("Architecture");
  image.size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, fields.integer("Size")));
  std::string registry = fields.text("Registry");
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (registry.starts_with(scheme)) registry.erase(0, scheme.size());
  }
  image.registry = std::move(registry);
  image.repository = fields.text("Repository");
  image.tag = fields.text("Tag");
  image.created = fields.text("CreatedAt");
  image.os = "linux";
  out.inventory.platform.os = "linux";
  out.inventory.platform.architecture = image.architecture;
  auto digest = model::Digest::parse(image.image_id);
  if (digest.ok()) out.inventory.config_digest = *digest;
  return fields.status();
}

// "registry/repository:tag" or "repository@digest", where ImageInfo does not say.
void take_name(std::string_view name, ImageRecord& image) {
  if (!image.repository.empty() || name.empty()) return;
  const std::size_t at = name.find('@');
  if (at != std::string_view::npos) {
    if (image.digest.empty()) image.digest = name.substr(at + 1);
    name = name.substr(0, at);
  }
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash == std::string_view::npos ? 0 : slash);
  if (first.find_first_of(".:") != std::string_view::npos || first == "localhost") {
    if (image.registry.empty()) image.registry = first;
    name.remove_prefix(slash + 1);
  }
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && image.tag.empty()) image.tag = name.substr(colon + 1);
  image.repository = name.substr(0, colon);
}

void note_where(Fields& top, InventoryMessage& out) {
  if (!out.agent.cluster_id.empty()) {
    Cluster cluster;
    cluster.id = out.agent.cluster_id;
    cluster.name = out.agent.cluster_name;
    cluster.agent_id = out.agent.id;
    cluster.agent_type = "iar";
    cluster.agent_status = "Active";
    cluster.status = "Active";
    cluster.iar_coverage = true;
    out.seen.emplace_back(std::move(cluster));
  }
  if (!out.agent.node_name.empty()) {
    Node node;
    node.uid = out.agent.node_name;
    node.name = out.agent.node_name;
    node.ipv4 = top.text("host_ip");
    node.container_runtime_version = top.text("runtime_type");
    out.seen.emplace_back(std::move(node));
  }
  Pod pod;
  pod.id = top.text("pod_id");
  pod.name = top.text("pod_name");
  pod.name_space = top.text("pod_namespace");
  pod.node_name = out.agent.node_name;
  pod.node_uid = out.agent.node_name;
  Container container;
  container.id = top.text("container_id");
  container.pod_id = pod.id;
  container.pod_name = pod.name;
  container.name_space = pod.name_space;
  container.node_name = pod.node_name;
  container.node_uid = pod.node_uid;
  container.image_registry = out.image.registry;
  container.image_repository = out.image.repository;
  container.image_tag = out.image.tag;
  container.image_digest = out.image.digest;
  container.image_id = out.image.image_id;
  container.running = true;
  if (!pod.id.empty()) out.seen.emplace_back(std::move(pod));
  if (!container.id.empty()) out.seen.emplace_back(std::move(container));
}

Status read_inventory(Fields fields, InventoryMessage& out) {
  const auto info = fields.object("ImageInfo");
  if (!info) return malformed("inventory.ImageInfo", "is missing");
  TRY(read_image_info(Fields(*info, "inventory.ImageInfo."), out));
  TRY(read_layers(fields.elements("Layers"), out));
  if (const auto os = fields.object("OSInfo")) {
    TRY(read_os(Fields(*os, "inventory.OSInfo."), out));
  }
  const auto packages = fields.elements("Packages");
  if (packages.size() > k_falcon_packages_max) {
    return make_error(ErrorCode::limit, "upload: too many packages");
  }
  TRY(read_packages(packages, out));
  TRY(read_application_packages(fields.elements("ApplicationPackages"), out));
  TRY(read_programs(fields.elements("ELFBinaries"), out));
  TRY(read_strings(fields.elements("interesting_strings"), out));
  return fields.status();
}

}  // namespace

Result<InventoryMessage> decode_falcon(std::string_view body) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(body));
  if (!root.is_object()) return malformed("", "is no object");
  Fields top(root, "");
  const auto inventory = top.object("inventory");
  TRY(top.status());
  if (!inventory) return malformed("inventory", "is missing");
  InventoryMessage out;
  out.lossy = true;
  out.image.source = "foreign";
  out.agent = {top.text("agent_uuid"),   top.text("agent_version"), top.text("cluster_id"),
               top.text("cluster_name"), top.text("host_name"),     top.text("runmode")};
  TRY(read_inventory(Fields(*inventory, "inventory."), out));
  TRY(read_strings(top.elements("high_entropy_strings"), out));
  if (const auto request = top.object("scan_request")) {
    Fields fields(*request, "scan_request.");
    if (const auto info = fields.object("ScanInfo")) {
      out.scan_id = Fields(*info, "scan_request.ScanInfo.").text("ScanUUID");
    }
  }
  take_name(top.text("original_image_name"), out.image);
  note_where(top, out);
  TRY(top.status());
  if (out.image.image_id.empty() && out.image.digest.empty() && out.image.repository.empty()) {
    return malformed("inventory.ImageInfo", "names no image");
  }
  std::ranges::sort(out.inventory.packages);
  return out;
}

}  // namespace iar::wire
