#include "store/fql_world.h"

#include <algorithm>

namespace iar::store {

namespace {

const std::vector<std::string> k_words = {"web",       "Web",   "web-api",     "team/api_server",
                                          "100%_sure", "a'b",   "back\\slash", "\xC3\x89lan",
                                          "x y z",     "star*", "1",           ""};
const std::vector<std::string> k_tags = {"1", "1.0", "latest", "v2-RC1", "true"};
const std::vector<std::string> k_states = {"Active", "Inactive", "Unknown", ""};
const std::vector<std::string> k_levels = {"critical", "High",       "medium",
                                           "low",      "negligible", "unknown"};

}  // namespace

FqlWorld::FqlWorld(std::uint32_t seed) : random_(seed) {
  make_vulnerabilities();
  make_packages();
  make_images();
  make_clusters();
}

std::size_t FqlWorld::below(std::size_t bound) { return random_() % bound; }

const std::string& FqlWorld::one_of(const std::vector<std::string>& words) {
  return words[below(words.size())];
}

void FqlWorld::make_vulnerabilities() {
  for (int number = 0; number < 14; ++number) {
    Vulnerability one;
    one.id = "CVE-2024-" + std::to_string(number);
    one.description = "A flaw in the parser of " + one_of(k_words);
    one.severity = static_cast<Level>(below(6));
    if (chance(70)) one.score = static_cast<double>(below(100)) / 10;
    one.cps_rating = chance(50) ? one_of({"High", "low", "Critical"}) : "";
    one.exploited_status = chance(30) ? 90 : 0;
    one.exploited_name = one.exploited_status == 90 ? "Actively used" : "";
    vulnerabilities_.push_back(one);
  }
}

void FqlWorld::make_packages() {
  for (std::size_t number = 0; number < 24; ++number) {
    model::InventoryPackage one;
    one.package.type = one_of({"deb", "npm", "pypi"});
    one.package.name = "package" + std::to_string(number);
    one.package.version = one_of({"1.2", "3.0-1", "2"});
    one.license = one_of({"MIT", "GPL-2.0 OR MIT", ""});
    if (one.package.type != "deb" && chance(25)) one.owner.emplace();
    std::vector<Verdict> verdicts;
    for (const Vulnerability& each : vulnerabilities_) {
      if (!chance(12)) continue;
      Verdict verdict;
      verdict.vulnerability = each.id;
      verdict.state = chance(85) ? VerdictState::affected : VerdictState::undetermined;
      verdict.severity = static_cast<Level>(below(6));
      if (chance(50)) verdict.score = static_cast<double>(below(100)) / 10;
      if (chance(50)) verdict.fixed = {"9"};
      verdict.source = "debian";
      verdicts.push_back(verdict);
    }
    packages_.push_back(one);
    verdicts_.push_back(verdicts);
  }
}

void FqlWorld::make_images() {
  for (std::size_t number = 0; number < 40; ++number) make_image(number);
}

void FqlWorld::make_image(std::size_t number) {
  Image made;
  made.seen_ms = k_world_now_ms - static_cast<std::int64_t>((40 - number) * 3'600'000);
  wire::InventoryMessage& message = made.message;
  message.agent = {"agent-1", "1", "none", "", "", "scan"};
  message.scan_id = "scan-" + std::to_string(number);
  wire::ImageRecord& image = message.image;
  image.registry = one_of({"docker.io", "registry.test", "Quay.io"});
  image.repository = one_of(k_words);
  image.tag = one_of(k_tags);
  image.image_id = "sha256:config" + std::to_string(number);
  image.digest = "sha256:manifest" + std::to_string(number);
  if (chance(40)) image.index_digest = "sha256:index" + std::to_string(number);
  image.architecture = one_of({"amd64", "arm64", "ARM64", ""});
  image.source = one_of({"agent", "scan"});
  for (std::size_t layer = 0; layer <= below(3); ++layer) {
    image.layers.push_back({"sha256:layer" + std::to_string(below(12)), 1, "", "COPY"});
  }
  if (chance(85)) {
    message.inventory.os = model::OsRelease{};
    message.inventory.os->id = "debian";
    message.inventory.os->version_id = "12";
  }
  // Without an operating system a Debian package would be another component.
  for (const model::InventoryPackage& package : packages_) {
    const bool fits = message.inventory.os || package.package.type != "deb";
    if (fits && chance(20)) message.inventory.packages.push_back(package);
  }
  for (std::size_t place = 0; place < below(4); ++place) {
    wire::Detection detection;
    detection.type = static_cast<wire::DetectionType>(below(4));
    detection.name = one_of({"private-key", "Root User", "eicar", "a'b"});
    detection.severity = one_of(k_levels);
    detection.path = "/place/" + std::to_string(place);
    message.detections.push_back(detection);
  }
  images_.push_back(std::move(made));
}

void FqlWorld::make_clusters() {
  for (std::size_t number = 0; number < 3; ++number) make_cluster(number);
}

wire::Rights FqlWorld::make_rights() {
  return {chance(30), chance(50), chance(50), chance(30), chance(20)};
}

wire::Pod FqlWorld::make_pod(const std::string& id, const wire::Node& node) {
  wire::Pod pod;
  pod.id = id;
  pod.name = one_of(k_words) + "-" + id;
  pod.name_space = one_of({"default", "kube-system", ""});
  pod.node_name = node.name;
  pod.node_uid = node.uid;
  pod.owner_id = "owner-" + std::to_string(below(3));
  pod.owner_type = one_of({"ReplicaSet", "DaemonSet"});
  pod.app_name = one_of(k_words);
  pod.ipv4 = "10.0.0." + std::to_string(below(9));
  pod.labels = "app=" + one_of(k_words);
  pod.annotations = chance(50) ? "note=" + one_of(k_words) : "";
  pod.resource_status = one_of(k_states);
  pod.port = one_of({"80", "8080 9090", ""});
  pod.rights = make_rights();
  return pod;
}

wire::Container FqlWorld::make_container(const std::string& id, const wire::Pod& pod) {
  wire::Container made;
  made.id = id;
  made.name = one_of(k_words);
  made.pod_id = pod.id;
  made.pod_name = pod.name;
  made.name_space = pod.name_space;
  made.node_name = pod.node_name;
  made.node_uid = pod.node_uid;
  made.app_name = pod.app_name;
  made.labels = pod.labels;
  made.port = pod.port;
  made.ipv4 = pod.ipv4;
  const wire::ImageRecord& image = images_[below(12)].message.image;
  made.image_registry = image.registry;
  made.image_repository = image.repository;
  made.image_tag = image.tag;
  made.image_digest = chance(80) ? image.digest : "sha256:other";
  made.image_id = made.image_digest == image.digest ? image.image_id : "";
  made.mount_source = chance(20) ? "/var/run" : "";
  made.mount_type = chance(20) ? "bind" : "";
  made.rights = make_rights();
  made.running = chance(70);
  made.interactive = chance(20);
  made.insecure_propagation = chance(20);
  return made;
}

void FqlWorld::make_cluster(std::size_t number) {
  Cluster made;
  made.seen_ms = k_world_now_ms - static_cast<std::int64_t>((3 - number) * 60'000);
  const std::string id = "cluster-" + std::to_string(number);
  made.state.agent = {"agent-" + id, "1", id, id, "", "watcher"};
  auto& out = made.state.changed;
  wire::Cluster cluster;
  cluster.id = id;
  cluster.name = one_of(k_words);
  cluster.cloud_name = one_of({"AWS", "Azure", ""});
  cluster.cloud_account_id = std::to_string(below(3));
  cluster.cloud_region = one_of({"eu-west-1", "us-east-1", ""});
  cluster.cloud_service = one_of({"EKS", "AKS", ""});
  cluster.kubernetes_version = one_of({"1.29.1", "1.30.0"});
  cluster.status = one_of(k_states);
  cluster.management_status = one_of({"managed", "unmanaged"});
  cluster.access = one_of({"read", ""});
  cluster.agent_id = "agent-" + id;
  cluster.agent_type = "IAR";
  cluster.agent_status = one_of(k_states);
  cluster.tags = chance(50) ? "team=" + one_of(k_words) : "";
  cluster.iar_coverage = chance(50);
  out.emplace_back(cluster);
  for (const char* const name : {"default", "kube-system", "Apps"}) {
    out.emplace_back(wire::Namespace{std::string("ns-") + name, name, "", one_of(k_states), "", 0});
  }
  for (int at = 0; at < 4; ++at) {
    wire::Deployment deployment{"deployment-" + std::to_string(at),
                                one_of(k_words),
                                "default",
                                one_of(k_states),
                                one_of(k_states),
                                "a=b",
                                "",
                                0,
                                0};
    deployment.pod_count = static_cast<std::int64_t>(below(5));
    out.emplace_back(deployment);
  }
  for (int at = 0; at < 4; ++at) {
    const std::string place = id + "-" + std::to_string(at);
    wire::Node node{"node-" + place, "host-" + std::to_string(at), "10.1.0.1", "containerd 1.7"};
    node.cloud_instance_id = chance(50) ? "i-" + place : "";
    node.resource_status = one_of(k_states);
    node.sensor_coverage = chance(50);
    out.emplace_back(node);
    for (std::size_t pods = 0; pods < below(4); ++pods) {
      const wire::Pod pod = make_pod("pod-" + place + "-" + std::to_string(pods), node);
      out.emplace_back(pod);
      for (std::size_t each = 0; each < below(4); ++each) {
        out.emplace_back(make_container(pod.id + "-c" + std::to_string(each), pod));
      }
    }
  }
  clusters_.push_back(std::move(made));
}

Status FqlWorld::fill(Store& store, std::int64_t& now) const {
  TRY_ASSIGN(const CustomerId customer, store.add_customer(std::string(32, 'c'), "made up"));
  for (const Image& image : images_) {
    now = image.seen_ms;
    TRY(store.put_inventory(customer, image.message));
  }
  for (const Cluster& cluster : clusters_) {
    now = cluster.seen_ms;
    TRY(store.put_state(customer, cluster.state));
  }
  now = k_world_now_ms;
  TRY_ASSIGN(const auto waiting,
             store.components_to_match(customer, "r1", Store::Which::outdated, 0, 1000));
  std::vector<ComponentVerdicts> verdicts;
  for (const Component& component : waiting) {
    verdicts.push_back({component.id, verdicts_of(component.package)});
  }
  TRY(store.put_verdicts(customer, "r1", verdicts, vulnerabilities_));
  TRY_ASSIGN(const auto wrong, store.recount(customer));
  if (!wrong.empty()) return make_error(ErrorCode::internal, wrong.front());
  return {};
}

const std::vector<Verdict>& FqlWorld::verdicts_of(const model::Package& package) const {
  const auto found =
      std::ranges::find(packages_, package.name, [](const auto& one) { return one.package.name; });
  return verdicts_[static_cast<std::size_t>(std::distance(packages_.begin(), found))];
}

const Vulnerability& FqlWorld::vulnerability(const std::string& id) const {
  return *std::ranges::find(vulnerabilities_, id, &Vulnerability::id);
}

const FqlWorld::Image* FqlWorld::image_of(const wire::Container& container) const {
  const auto found = std::ranges::find_if(images_, [&](const Image& image) {
    return image.message.image.digest == container.image_digest;
  });
  return found == images_.end() ? nullptr : &*found;
}

std::vector<FqlWorld::Joined> FqlWorld::containers_of(const Image& image) const {
  std::vector<Joined> out;
  for (const Joined& one : containers()) {
    if (image_of(*one.second) == &image) out.push_back(one);
  }
  return out;
}

}  // namespace iar::store
