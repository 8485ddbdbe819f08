// What runs where: the things of a cluster as an agent sees them. Texts are empty, times 0 and
// booleans false where nothing is known. Times are milliseconds since 1970-01-01T00:00Z.
//
// `details` of each is one JSON object with what nobody filters by, in the published names (labels,
// annotations, ports, volume_mounts, cpu …); empty: none.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace iar::wire {

struct Cluster {
  std::string id;
  std::string name;
  std::string cloud_name;
  std::string cloud_account_id;
  std::string cloud_region;
  std::string cloud_service;
  std::string kubernetes_version;
  std::string status;  // "Active" …
  std::string management_status;
  std::string access;
  std::string agent_id;
  std::string agent_type;
  std::string agent_status;
  std::string tags;  // "key=value" with spaces between
  std::string details;
  bool iar_coverage = false;
  bool operator==(const Cluster&) const = default;
};

struct Node {
  std::string uid;  // identity within its cluster
  std::string name;
  std::string ipv4;
  std::string container_runtime_version;
  std::string cloud_instance_id;
  std::string resource_status;
  std::string annotations;  // "key=value" with spaces between
  std::string details;
  bool sensor_coverage = false;
  std::int64_t created_ms = 0;
  bool operator==(const Node&) const = default;
};

struct Namespace {
  std::string id;
  std::string name;
  std::string annotations;
  std::string resource_status;
  std::string details;
  std::int64_t created_ms = 0;
  bool operator==(const Namespace&) const = default;
};

struct Deployment {
  std::string id;
  std::string name;
  std::string name_space;
  std::string status;
  std::string resource_status;
  std::string annotations;
  std::string details;
  std::int64_t pod_count = 0;
  std::int64_t created_ms = 0;
  bool operator==(const Deployment&) const = default;
};

// What a pod and its containers may do, as the pod's specification says.
struct Rights {
  bool privileged = false;
  bool run_as_root_user = false;
  bool run_as_root_group = false;
  bool root_write_access = false;
  bool allow_privilege_escalation = false;
  bool operator==(const Rights&) const = default;
};

struct Pod {
  std::string id;  // uid
  std::string name;
  std::string name_space;
  std::string node_name;
  std::string node_uid;
  std::string owner_id;
  std::string owner_type;
  std::string app_name;
  std::string ipv4;
  std::string ipv6;
  std::string port;    // "8080 9090"
  std::string labels;  // "key=value" with spaces between
  std::string annotations;
  std::string resource_status;
  std::string details;
  Rights rights;
  std::int64_t created_ms = 0;
  bool operator==(const Pod&) const = default;
};

struct Container {
  std::string id;  // the runtime's
  std::string name;
  std::string pod_id;
  std::string pod_name;
  std::string name_space;
  std::string node_name;
  std::string node_uid;
  std::string app_name;
  std::string image_registry;
  std::string image_repository;
  std::string image_tag;
  std::string image_digest;  // of the manifest or of the index
  std::string image_id;      // of the configuration
  std::string ipv4;
  std::string ipv6;
  std::string port;
  std::string labels;
  std::string mount_source;
  std::string mount_type;
  // Why the image has no assessment, in the words of model/diagnostic.h; empty: it has, or waits.
  std::string unassessed_reason;
  std::string details;
  Rights rights;
  bool running = false;
  bool interactive = false;
  bool insecure_propagation = false;
  std::int64_t created_ms = 0;
  bool operator==(const Container&) const = default;
};

using Asset = std::variant<Cluster, Node, Namespace, Deployment, Pod, Container>;
enum class AssetKind : std::uint8_t { cluster, node, name_space, deployment, pod, container };

struct Gone {
  AssetKind kind = AssetKind::container;
  std::string id;
  bool operator==(const Gone&) const = default;
};

}  // namespace iar::wire
