// The rows of the made-up fleet: what each collection should have, by loops.
#include <algorithm>
#include <set>

#include "store/fql_world.h"

namespace iar::store {

namespace {

Field words(std::string text) { return {std::move(text), std::nullopt}; }
Field number(double value) { return {"", value}; }
Field flag(bool value) { return {"", value ? 1 : 0}; }
Field moment(std::int64_t ms) { return {"", static_cast<double>(ms)}; }
Field level(Level value) { return words(std::string(level_word(value))); }

std::string name_version(const model::Package& package) {
  return package.name + " " + package.version;
}

bool counts(const model::InventoryPackage& package) {
  return !package.owner || package.package.type == "deb";
}

void rights(const wire::Rights& from, Record& out) {
  out["privileged"] = flag(from.privileged);
  out["run_as_root_user"] = flag(from.run_as_root_user);
  out["run_as_root_group"] = flag(from.run_as_root_group);
  out["root_write_access"] = flag(from.root_write_access);
  out["allow_privilege_escalation"] = flag(from.allow_privilege_escalation);
}

// What pods and containers have alike.
template <typename Kind>
void placed(const Kind& from, Record& out) {
  out["namespace"] = words(from.name_space);
  out["node_name"] = words(from.node_name);
  out["node_uid"] = words(from.node_uid);
  out["app_name"] = words(from.app_name);
  out["ipv4"] = words(from.ipv4);
  out["ipv6"] = words(from.ipv6);
  out["port"] = words(from.port);
  out["labels"] = words(from.labels);
  rights(from.rights, out);
}

}  // namespace

template <typename Kind>
std::vector<std::pair<const FqlWorld::Cluster*, const Kind*>> FqlWorld::all() const {
  std::vector<std::pair<const Cluster*, const Kind*>> out;
  for (const Cluster& cluster : clusters_) {
    for (const wire::Asset& asset : cluster.state.changed) {
      if (const auto* one = std::get_if<Kind>(&asset)) out.emplace_back(&cluster, one);
    }
  }
  return out;
}

std::vector<FqlWorld::Joined> FqlWorld::containers() const { return all<wire::Container>(); }

const wire::Cluster& FqlWorld::stated(const Cluster& cluster) const {
  return std::get<wire::Cluster>(cluster.state.changed.front());
}

Record FqlWorld::common(const Cluster& cluster) const {
  const wire::Cluster& from = stated(cluster);
  Record out;
  out["cid"] = words(std::string(32, 'c'));
  out["cluster_id"] = words(from.id);
  out["cluster_name"] = words(from.name);
  out["cloud_name"] = words(from.cloud_name);
  out["cloud_account_id"] = words(from.cloud_account_id);
  out["cloud_region"] = words(from.cloud_region);
  out["cloud_service"] = words(from.cloud_service);
  out["agent_id"] = words(from.agent_id);
  out["agent_type"] = words(from.agent_type);
  out["agent_status"] = words(from.agent_status);
  out["management_status"] = words(from.management_status);
  out["kac_agent_id"] = words("");
  out["annotations_list"] = words("");
  out["first_seen"] = out["last_seen"] = moment(cluster.seen_ms);
  return out;
}

Record FqlWorld::name_record(const Image& image) const {
  const wire::ImageRecord& from = image.message.image;
  Record out;
  out["cid"] = words(std::string(32, 'c'));
  out["registry"] = out["image_registry"] = words(from.registry);
  out["repository"] = out["image_repository"] = words(from.repository);
  out["tag"] = out["image_tag"] = words(from.tag);
  out["image_digest"] = words(from.digest);
  out["image_id"] = words(from.image_id);
  out["index_digest"] = words(from.index_digest);
  out["base_os"] = words(image.message.inventory.os ? image.message.inventory.os->id : "");
  return out;
}

// One record for each package and vulnerability that affects it.
std::vector<Record> FqlWorld::found_in(const Image& image) const {
  std::vector<Record> out;
  for (const auto& package : image.message.inventory.packages) {
    if (!counts(package)) continue;
    for (const Verdict& verdict : verdicts_of(package.package)) {
      if (verdict.state != VerdictState::affected) continue;
      const Vulnerability& known = vulnerability(verdict.vulnerability);
      Record one = name_record(image);
      one["package_name_version"] = words(name_version(package.package));
      one["cve_id"] = words(known.id);
      one["cps_rating"] = words(known.cps_rating);
      one["severity"] = one["vulnerability_severity"] = level(verdict.severity);
      const auto score = verdict.score ? verdict.score : known.score;
      one["cvss_score"] = {"", score};
      one["exploited_status"] = number(known.exploited_status);
      one["exploited_status_name"] = words(known.exploited_name);
      one["remediation_available"] = flag(!verdict.fixed.empty());
      one["is_zero_day"] = flag(false);
      out.push_back(one);
    }
  }
  return out;
}

std::vector<Record> FqlWorld::packages_in(const Image& image) const {
  std::vector<Record> out;
  for (const auto& one : image.message.inventory.packages) {
    out.push_back({{"package_name_version", words(name_version(one.package))}});
  }
  return out;
}

FqlRow FqlWorld::image_row(const Image& image) const {
  const wire::ImageRecord& from = image.message.image;
  FqlRow row;
  row.id = from.image_id;
  row.own = name_record(image);
  row.own["architecture"] = words(from.architecture);
  row.own["source"] = words(from.source);
  row.own["multi_arch"] = flag(!from.index_digest.empty());
  row.own["ai_related"] = flag(false);
  row.own["ai_vulnerability_count"] = number(0);
  row.own["crowdstrike_user"] = words("");
  row.own["first_seen"] = row.own["last_seen"] = moment(image.seen_ms);
  row.own["detection_count"] = number(static_cast<double>(image.message.detections.size()));
  const std::vector<Record> found = found_in(image);
  row.own["vulnerability_count"] = number(static_cast<double>(found.size()));
  row.related["vulnerability"] = row.related["severity"] = found;
  row.related["package"] = packages_in(image);
  for (const wire::Detection& one : image.message.detections) {
    row.related["detection"].push_back({{"detection_name", words(one.name)},
                                        {"detection_severity", level(level_of(one.severity))}});
  }
  for (const auto& [cluster, one] : containers_of(image)) {
    row.related["container"].push_back(
        {{"container_id", words(one->id)}, {"container_running_status", flag(one->running)}});
  }
  for (const wire::LayerRecord& layer : from.layers) {
    row.related["layer"].push_back({{"layer_digest", words(layer.digest)}});
  }
  return row;
}

void FqlWorld::add_images(std::vector<FqlRow>& out) const {
  for (const Image& image : images_) out.push_back(image_row(image));
}

FqlRow FqlWorld::vulnerability_row(const Vulnerability& one) const {
  FqlRow row;
  row.id = one.id;
  std::size_t images = 0;
  std::size_t running = 0;
  for (const Image& image : images_) {
    bool has = false;
    for (const Record& found : found_in(image)) has = has || found.at("cve_id").text == one.id;
    if (!has) continue;
    ++images;
    row.related["image"].push_back(name_record(image));
    for (const auto& [cluster, each] : containers_of(image)) {
      running += each->running ? 1 : 0;
      row.related["container"].push_back(
          {{"container_id", words(each->id)}, {"container_running_status", flag(each->running)}});
    }
  }
  // Of all components, whether or not the package speaks for itself in some image.
  bool fixable = false;
  std::set<std::string> present;
  for (const Image& image : images_) {
    for (const Record& each : packages_in(image)) {
      present.insert(each.at("package_name_version").text);
    }
  }
  for (std::size_t at = 0; at < packages_.size(); ++at) {
    const std::string name = name_version(packages_[at].package);
    for (const Verdict& verdict : verdicts_[at]) {
      if (verdict.vulnerability != one.id || verdict.state != VerdictState::affected) continue;
      if (!present.contains(name)) continue;
      fixable = fixable || !verdict.fixed.empty();
      row.related["package"].push_back({{"package_name_version", words(name)}});
    }
  }
  row.own["cid"] = words(std::string(32, 'c'));
  row.own["cve_id"] = words(one.id);
  row.own["severity"] = level(one.severity);
  row.own["cvss_score"] = {"", one.score};
  row.own["description"] = words(one.description);
  row.own["cps_rating"] = words(one.cps_rating);
  row.own["exploited_status"] = number(one.exploited_status);
  row.own["exploited_status_name"] = words(one.exploited_name);
  row.own["images_impacted_range"] = number(static_cast<double>(images));
  row.own["containers_impacted_range"] = number(static_cast<double>(running));
  row.own["remediation_available"] = flag(fixable);
  row.own["fix_status"] = words(fixable ? "available" : "unavailable");
  row.own["is_zero_day"] = row.own["ai_related"] = flag(false);
  if (images == 0) row.id.clear();
  return row;
}

FqlRow FqlWorld::package_row(std::size_t number_of) const {
  const model::Package& package = packages_[number_of].package;
  FqlRow row;
  row.id = name_version(package);
  std::size_t running = 0;
  bool present = false;
  for (const Image& image : images_) {
    bool has = false;
    for (const auto& one : image.message.inventory.packages) {
      has = has || one.package.name == package.name;
    }
    if (!has) continue;
    present = true;
    row.related["image"].push_back(name_record(image));
    bool runs = false;
    for (const auto& [cluster, each] : containers_of(image)) {
      runs = runs || each->running;
      row.related["container"].push_back({{"container_id", words(each->id)}});
    }
    running += runs ? 1 : 0;
  }
  std::size_t affected = 0;
  std::size_t fixable = 0;
  for (const Verdict& verdict : verdicts_[number_of]) {
    if (verdict.state != VerdictState::affected) continue;
    ++affected;
    fixable += verdict.fixed.empty() ? 0 : 1;
    row.related["vulnerability"].push_back({{"cveid", words(verdict.vulnerability)},
                                            {"severity", level(verdict.severity)},
                                            {"fixed", flag(!verdict.fixed.empty())}});
  }
  row.own["cid"] = words(std::string(32, 'c'));
  row.own["package_name_version"] = words(row.id);
  row.own["type"] = words(package.type);
  row.own["license"] = words(packages_[number_of].license);
  row.own["ai_related"] = flag(false);
  row.own["running_images"] = number(static_cast<double>(running));
  row.own["vulnerability_count"] = number(static_cast<double>(affected));
  row.own["fix_status"] = words(fixable > 0 ? "available" : "unavailable");
  if (!present) row.id.clear();
  return row;
}

void FqlWorld::add_packages(std::vector<FqlRow>& out, bool by_finding) const {
  for (std::size_t at = 0; at < packages_.size(); ++at) {
    const FqlRow row = package_row(at);
    if (row.id.empty()) continue;
    if (!by_finding) {
      out.push_back(row);
      continue;
    }
    const auto found = row.related.find("vulnerability");
    if (found == row.related.end()) continue;
    for (const Record& finding : found->second) {
      FqlRow one = row;
      one.id += "|" + finding.at("cveid").text;
      one.own["cveid"] = finding.at("cveid");
      one.own["severity"] = finding.at("severity");
      one.own["fix_status"] = words(*finding.at("fixed").number != 0 ? "available" : "unavailable");
      out.push_back(one);
    }
  }
}

void FqlWorld::add_findings(std::vector<FqlRow>& out) const {
  for (const Image& image : images_) {
    for (const Record& found : found_in(image)) {
      FqlRow row;
      row.own = found;
      row.id = found.at("image_id").text + "|" + found.at("package_name_version").text + "|" +
               found.at("cve_id").text;
      out.push_back(row);
    }
  }
}

void FqlWorld::add_detections(std::vector<FqlRow>& out, bool by_image) const {
  std::map<std::string, FqlRow> kinds;
  for (const Image& image : images_) {
    for (const wire::Detection& one : image.message.detections) {
      FqlRow row;
      row.own = name_record(image);
      row.own["detection_type"] = words(std::string(wire::detection_type_name(one.type)));
      row.own["severity"] = level(level_of(one.severity));
      const std::string kind =
          row.own["detection_type"].text + "|" + one.name + "|" + row.own["severity"].text;
      row.id = by_image ? image.message.image.image_id + "|" + one.path : kind;
      if (by_image) {
        out.push_back(row);
        continue;
      }
      const FqlRow& place = kinds.try_emplace(kind, row).first->second;
      kinds[place.id].related["image"].push_back(name_record(image));
    }
  }
  for (auto& [id, row] : kinds) out.push_back(row);
}

void FqlWorld::add_clusters(std::vector<FqlRow>& out) const {
  for (const Cluster& cluster : clusters_) {
    const wire::Cluster& from = stated(cluster);
    FqlRow row;
    row.id = from.id;
    row.own = common(cluster);
    row.own["cluster_status"] = words(from.status);
    row.own["kubernetes_version"] = words(from.kubernetes_version);
    row.own["access"] = words(from.access);
    row.own["iar_coverage"] = flag(from.iar_coverage);
    row.own["tags"] = words(from.tags);
    double nodes = 0;
    double each = 0;
    for (const wire::Asset& asset : cluster.state.changed) {
      if (std::holds_alternative<wire::Node>(asset)) ++nodes;
      if (std::holds_alternative<wire::Container>(asset)) ++each;
      const auto* pod = std::get_if<wire::Pod>(&asset);
      if (pod == nullptr) continue;
      row.related["pod"].push_back(
          {{"namespace", words(pod->name_space)}, {"pod_name", words(pod->name)}});
    }
    row.own["node_count"] = number(nodes);
    row.own["container_count"] = number(each);
    row.own["pod_count"] = number(static_cast<double>(row.related["pod"].size()));
    out.push_back(row);
  }
}

void FqlWorld::add_nodes(std::vector<FqlRow>& out) const {
  for (const auto& [cluster, node] : all<wire::Node>()) {
    FqlRow row;
    row.id = node->uid;
    row.own = common(*cluster);
    row.own["resource_status"] = words(node->resource_status);
    row.own["node_name"] = words(node->name);
    row.own["node_uid"] = words(node->uid);
    row.own["ipv4"] = words(node->ipv4);
    row.own["container_runtime_version"] = words(node->container_runtime_version);
    row.own["linux_sensor_coverage"] = flag(node->sensor_coverage);
    double pods = 0;
    for (const auto& [of, pod] : all<wire::Pod>()) pods += pod->node_uid == node->uid ? 1 : 0;
    for (const auto& [of, one] : containers()) {
      if (one->node_uid != node->uid) continue;
      row.related["container"].push_back({{"image_digest", words(one->image_digest)}});
    }
    row.own["pod_count"] = number(pods);
    row.own["container_count"] = number(static_cast<double>(row.related["container"].size()));
    out.push_back(row);
  }
}

void FqlWorld::add_namespaces(std::vector<FqlRow>& out) const {
  for (const auto& [cluster, one] : all<wire::Namespace>()) {
    FqlRow row;
    row.own = common(*cluster);
    row.id = stated(*cluster).id + "|" + one->id;
    row.own["namespace_id"] = words(one->id);
    row.own["namespace_name"] = words(one->name);
    row.own["resource_status"] = words(one->resource_status);
    out.push_back(row);
  }
}

void FqlWorld::add_deployments(std::vector<FqlRow>& out) const {
  for (const auto& [cluster, one] : all<wire::Deployment>()) {
    FqlRow row;
    row.own = common(*cluster);
    row.id = stated(*cluster).id + "|" + one->id;
    row.own["deployment_id"] = words(one->id);
    row.own["deployment_name"] = words(one->name);
    row.own["deployment_status"] = words(one->status);
    row.own["namespace"] = words(one->name_space);
    row.own["annotations_list"] = words(one->annotations);
    row.own["resource_status"] = words(one->resource_status);
    row.own["pod_count"] = number(static_cast<double>(one->pod_count));
    out.push_back(row);
  }
}

void FqlWorld::add_pods(std::vector<FqlRow>& out) const {
  for (const auto& [cluster, pod] : all<wire::Pod>()) {
    FqlRow row;
    row.id = pod->id;
    row.own = common(*cluster);
    placed(*pod, row.own);
    row.own["pod_id"] = row.own["pod_external_id"] = words(pod->id);
    row.own["pod_name"] = words(pod->name);
    row.own["owner_id"] = words(pod->owner_id);
    row.own["owner_type"] = words(pod->owner_type);
    row.own["annotations_list"] = words(pod->annotations);
    row.own["resource_status"] = words(pod->resource_status);
    double count = 0;
    for (const auto& [of, one] : containers()) count += one->pod_id == pod->id ? 1 : 0;
    row.own["container_count"] = number(count);
    out.push_back(row);
  }
}

FqlRow FqlWorld::container_row(const Joined& joined) const {
  const auto& [cluster, one] = joined;
  FqlRow row;
  row.id = one->id;
  row.own = common(*cluster);
  placed(*one, row.own);
  row.own["container_id"] = words(one->id);
  row.own["container_name"] = words(one->name);
  row.own["pod_id"] = words(one->pod_id);
  row.own["pod_name"] = words(one->pod_name);
  row.own["image_registry"] = words(one->image_registry);
  row.own["image_repository"] = row.own["image_name"] = words(one->image_repository);
  row.own["image_tag"] = words(one->image_tag);
  row.own["image_digest"] = words(one->image_digest);
  row.own["image_id"] = row.own["container_image_id"] = words(one->image_id);
  row.own["insecure_mount_source"] = words(one->mount_source);
  row.own["insecure_mount_type"] = words(one->mount_type);
  row.own["insecure_propagation_mode"] = flag(one->insecure_propagation);
  row.own["interactive_mode"] = flag(one->interactive);
  row.own["running_status"] = flag(one->running);
  row.own["ai_related"] = flag(false);
  row.own["cloud_instance_id"] = words("");
  for (const auto& [of, node] : all<wire::Node>()) {
    if (node->uid == one->node_uid) row.own["cloud_instance_id"] = words(node->cloud_instance_id);
  }
  row.own["image_has_been_assessed"] = flag(false);
  row.own["image_vulnerability_count"] = row.own["image_detection_count"] = number(0);
  if (const Image* image = image_of(*one)) {
    const FqlRow of = image_row(*image);
    row.own["image_has_been_assessed"] = flag(true);
    row.own["image_vulnerability_count"] = of.own.at("vulnerability_count");
    row.own["image_detection_count"] = of.own.at("detection_count");
    row.related = of.related;
  }
  return row;
}

void FqlWorld::add_running_images(std::vector<FqlRow>& out) const {
  std::map<std::string, FqlRow> groups;
  for (const Joined& joined : containers()) {
    const FqlRow one = container_row(joined);
    std::string key = one.own.at("cluster_id").text;
    for (const char* part : {"image_digest", "image_registry", "image_repository", "image_tag"}) {
      key += "|" + one.own.at(part).text;
    }
    FqlRow& group = groups.try_emplace(key, one).first->second;
    if (group.id != key) group.related.clear();
    group.id = key;
    group.related["container"].push_back(
        {{"namespace", one.own.at("namespace")}, {"hosts", one.own.at("node_name")}});
    if (*one.own.at("running_status").number != 0) group.own["running_status"] = flag(true);
  }
  for (auto& [key, group] : groups) {
    group.own.erase("namespace");
    out.push_back(group);
  }
}

std::vector<FqlRow> FqlWorld::rows(Collection collection) const {
  std::vector<FqlRow> out;
  switch (collection) {
    case Collection::images: add_images(out); break;
    case Collection::vulnerabilities:
      for (const Vulnerability& one : vulnerabilities_) out.push_back(vulnerability_row(one));
      std::erase_if(out, [](const FqlRow& row) { return row.id.empty(); });
      break;
    case Collection::findings: add_findings(out); break;
    case Collection::packages: add_packages(out, false); break;
    case Collection::package_findings: add_packages(out, true); break;
    case Collection::detections: add_detections(out, false); break;
    case Collection::image_detections: add_detections(out, true); break;
    case Collection::clusters: add_clusters(out); break;
    case Collection::nodes: add_nodes(out); break;
    case Collection::namespaces: add_namespaces(out); break;
    case Collection::deployments: add_deployments(out); break;
    case Collection::pods: add_pods(out); break;
    case Collection::containers:
      for (const Joined& one : containers()) out.push_back(container_row(one));
      break;
    case Collection::running_images: add_running_images(out); break;
  }
  return out;
}

}  // namespace iar::store
