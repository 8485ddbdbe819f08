// What the published properties are: their kinds, what they are of, and what tells rows apart.
#include <algorithm>

#include "store/fql_world.h"

namespace iar::store {

namespace {

const std::map<std::string, FieldKind, std::less<>>& kinds() {
  static const auto made = [] {
    std::map<std::string, FieldKind, std::less<>> out;
    const auto add = [&](FieldKind kind, std::initializer_list<const char*> names) {
      for (const char* name : names) out[name] = kind;
    };
    add(FieldKind::number,
        {"ai_vulnerability_count", "container_count", "containers_impacted_range", "cvss_score",
         "detection_count", "exploited_status", "image_detection_count",
         "image_vulnerability_count", "images_impacted_range", "node_count", "pod_count",
         "running_images", "vulnerability_count"});
    add(FieldKind::boolean,
        {"ai_related", "allow_privilege_escalation", "container_running_status", "iar_coverage",
         "image_has_been_assessed", "insecure_propagation_mode", "interactive_mode", "is_zero_day",
         "linux_sensor_coverage", "multi_arch", "privileged", "remediation_available",
         "root_write_access", "run_as_root_group", "run_as_root_user", "running_status"});
    add(FieldKind::time, {"first_seen", "last_seen"});
    add(FieldKind::accepted, {"include_base_image_vuln"});
    add(FieldKind::word,
        {"access", "agent_status", "agent_type", "architecture", "base_os", "cloud_name",
         "cluster_status", "cps_rating", "deployment_status", "detection_severity",
         "detection_type", "exploited_status_name", "fix_status", "management_status", "owner_type",
         "resource_status", "severity", "type", "vulnerability_severity"});
    return out;
  }();
  return made;
}

struct RelatedName {
  Collection collection;
  const char* relation;
  std::vector<const char*> names;
};
const std::vector<RelatedName>& related_names() {
  static const std::vector<RelatedName> names = {
      {Collection::images, "vulnerability", {"cve_id", "cps_rating"}},
      {Collection::images, "package", {"package_name_version"}},
      {Collection::images, "detection", {"detection_name", "detection_severity"}},
      {Collection::images, "container", {"container_id", "container_running_status"}},
      {Collection::images, "layer", {"layer_digest"}},
      {Collection::images, "severity", {"vulnerability_severity"}},
      {Collection::vulnerabilities,
       "image",
       {"registry", "repository", "tag", "image_digest", "image_id", "index_digest", "base_os"}},
      {Collection::vulnerabilities, "package", {"package_name_version"}},
      {Collection::vulnerabilities, "container", {"container_id", "container_running_status"}},
      {Collection::packages, "vulnerability", {"cveid", "severity"}},
      {Collection::packages, "image", {"image_digest"}},
      {Collection::packages, "container", {"container_id"}},
      {Collection::package_findings, "image", {"image_digest"}},
      {Collection::package_findings, "container", {"container_id"}},
      {Collection::detections,
       "image",
       {"image_registry", "image_repository", "image_tag", "image_digest"}},
      {Collection::clusters, "pod", {"namespace", "pod_name"}},
      {Collection::nodes, "container", {"image_digest"}},
      {Collection::containers, "vulnerability", {"cve_id"}},
      {Collection::containers, "detection", {"detection_name"}},
      {Collection::containers, "package", {"package_name_version"}},
      {Collection::running_images, "container", {"namespace", "hosts"}},
  };
  return names;
}

}  // namespace

FieldKind kind_of_field(std::string_view name) {
  const auto found = kinds().find(name);
  return found == kinds().end() ? FieldKind::text : found->second;
}

std::string relation_of(Collection collection, const std::string& property) {
  for (const RelatedName& one : related_names()) {
    if (one.collection == collection && std::ranges::find(one.names, property) != one.names.end()) {
      return one.relation;
    }
  }
  return "";
}

std::vector<std::string> identity_of(Collection collection) {
  switch (collection) {
    case Collection::images: return {"image_id"};
    case Collection::vulnerabilities: return {"cve_id"};
    case Collection::findings: return {"image_id", "package_name_version", "cve_id"};
    case Collection::packages: return {"package_name_version"};
    case Collection::package_findings: return {"package_name_version", "cveid"};
    case Collection::detections: return {"detection_type", "detection_name", "severity"};
    case Collection::image_detections: return {"image_id", "path"};
    case Collection::clusters: return {"cluster_id"};
    case Collection::nodes: return {"node_uid"};
    case Collection::namespaces: return {"cluster_id", "namespace_id"};
    case Collection::deployments: return {"cluster_id", "deployment_id"};
    case Collection::pods: return {"pod_id"};
    case Collection::containers: return {"container_id"};
    case Collection::running_images:
      return {"cluster_id", "image_digest", "image_registry", "image_repository", "image_tag"};
  }
  return {};
}

}  // namespace iar::store
