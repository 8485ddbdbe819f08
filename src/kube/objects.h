// The objects of the Kubernetes API as far as image assessment reads them (core/v1). Whatever is
// missing or of the wrong kind counts as absent: an API server of another version may leave out or
// add what it likes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/platform.h"

namespace iar::kube {

constexpr std::size_t k_containers_max = 1'000;  // of one pod
constexpr std::size_t k_pull_secrets_max = 100;  // of one pod
constexpr std::size_t k_notes_bytes_max = 1024;  // of the labels, or the annotations, of an object
constexpr std::size_t k_ports_max = 100;         // of one container

enum class ContainerRole : std::uint8_t { init, sidecar, ordinary, ephemeral };
enum class ContainerState : std::uint8_t { waiting, running, terminated };

std::string_view role_name(ContainerRole role);
std::string_view state_name(ContainerState state);

// What a container may do, as its security context and its pod's say; what they do not say is as
// Kubernetes has it by default.
struct Rights {
  bool privileged = false;
  bool root_user = false;   // runAsUser 0
  bool root_group = false;  // runAsGroup 0
  bool root_write = true;   // of its root file system
  bool escalation = true;

  bool operator==(const Rights&) const = default;
};

struct Container {
  std::string name;
  std::string image;         // as the pod's specification has it
  std::string status_image;  // as the runtime calls it; empty: no status yet
  std::string image_id;      // status.imageID as written; empty: no status yet
  std::string container_id;  // "containerd://…"; empty: none was made
  ContainerRole role = ContainerRole::ordinary;
  ContainerState state = ContainerState::waiting;
  std::string ports;  // "8080 9090"
  Rights rights;
  bool interactive = false;  // stdin and a terminal

  bool operator==(const Container&) const = default;
};

struct Owner {
  std::string kind;  // "ReplicaSet"
  std::string name;
  std::string uid = {};

  bool operator==(const Owner&) const = default;
};

struct Pod {
  std::string uid;
  std::string space;  // namespace
  std::string name;
  std::string node;
  std::string service_account;
  std::string phase;
  bool excluded = false;  // by an annotation, see excluded_by_annotation()
  Owner owner;            // the controller; empty: none
  std::vector<std::string> pull_secrets;
  std::vector<Container> containers;
  std::string created;  // RFC 3339
  std::string address;  // status.podIP
  std::string app;      // what its labels call the application
  std::string labels;   // "key=value" with blanks between, without secrets, cut
  std::string annotations;

  bool operator==(const Pod&) const = default;
};

// "disabled" under one of the two annotations that exclude a pod or a namespace.
bool excluded_by_annotation(const JsonValue& object);

// Errors: corrupt (no name or uid).
Result<Pod> parse_pod(const JsonValue& object);

struct Namespace {
  std::string name;
  std::string uid;
  bool excluded = false;
  std::string created;  // RFC 3339
  std::string annotations;

  bool operator==(const Namespace&) const = default;
};
// Errors: corrupt.
Result<Namespace> parse_namespace(const JsonValue& object);

struct Node {
  std::string name;
  std::optional<model::Platform> platform;  // status.nodeInfo; absent: not stated
  std::string runtime;                      // "containerd://1.7.2"
  std::string internal_address;
  std::string uid;
  std::string created;  // RFC 3339

  bool operator==(const Node&) const = default;
};
// Errors: corrupt.
Result<Node> parse_node(const JsonValue& object);

constexpr std::string_view k_docker_config_json = "kubernetes.io/dockerconfigjson";
constexpr std::string_view k_docker_config = "kubernetes.io/dockercfg";

// A Secret of one of the two types for pulling. Secrets: never logged.
struct PullSecret {
  std::string space;
  std::string name;
  std::string config;  // the decoded docker configuration
};
// Nothing for Secrets of other types. Errors: corrupt (no name, no base64, the key is missing).
Result<std::optional<PullSecret>> parse_pull_secret(const JsonValue& object);

// "NAMESPACE/NAME" of any object that has both; the name alone where there is no namespace.
std::string object_key(const JsonValue& object);

}  // namespace iar::kube
