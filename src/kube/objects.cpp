#include "kube/objects.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "model/redaction.h"

namespace iar::kube {

namespace {

constexpr std::array<std::string_view, 2> k_annotations = {"sensor.crowdstrike.com/imageanalyzer",
                                                           "iar.dev/imageanalyzer"};

// A value that may be absent; what is asked of an absent one is absent.
class Part {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  Part(std::optional<JsonValue> value) : value_(value) {}
  [[nodiscard]] Part operator[](std::string_view key) const {
    return value_ ? value_->get(key) : std::nullopt;
  }
  [[nodiscard]] std::string_view text(std::string_view key) const {
    return value_ ? value_->text(key) : std::string_view();
  }
  [[nodiscard]] std::vector<JsonValue> elements() const {
    return value_ ? value_->elements() : std::vector<JsonValue>();
  }
  [[nodiscard]] bool is_true() const { return value_ && value_->boolean().value_or(false); }
  [[nodiscard]] bool is_false() const { return value_ && !value_->boolean().value_or(true); }
  [[nodiscard]] bool is_zero() const { return value_ && value_->integer() == 0; }
  [[nodiscard]] std::vector<JsonValue::Member> members() const {
    return value_ ? value_->members() : std::vector<JsonValue::Member>();
  }
  [[nodiscard]] bool there() const { return value_.has_value(); }

 private:
  std::optional<JsonValue> value_;
};

Error nameless(std::string_view kind) {
  return make_error(ErrorCode::corrupt, std::string(kind) + " without a name");
}

Owner controller_of(const Part& metadata) {
  for (const auto& owner : metadata["ownerReferences"].elements()) {
    if (Part(owner)["controller"].is_true()) {
      return {std::string(owner.text("kind")), std::string(owner.text("name")),
              std::string(owner.text("uid"))};
    }
  }
  return {};
}

// Native sidecars are init containers that are restarted (Kubernetes 1.28).
ContainerRole role_of(ContainerRole group, const JsonValue& container) {
  const bool sidecar = container.text("restartPolicy") == "Always";
  return group == ContainerRole::init && sidecar ? ContainerRole::sidecar : group;
}

ContainerState state_of(const JsonValue& status) {
  const auto state = Part(status)["state"];
  if (state["running"].there()) return ContainerState::running;
  return state["terminated"].there() ? ContainerState::terminated : ContainerState::waiting;
}

void set_status(Container& container, const JsonValue& status) {
  container.status_image = status.text("image");
  container.image_id = status.text("imageID");
  container.container_id = status.text("containerID");
  container.state = state_of(status);
}

struct Group {
  std::string_view specification;
  std::string_view status;
  ContainerRole role;
};
constexpr std::array<Group, 3> k_groups = {{
    {"initContainers", "initContainerStatuses", ContainerRole::init},
    {"containers", "containerStatuses", ContainerRole::ordinary},
    {"ephemeralContainers", "ephemeralContainerStatuses", ContainerRole::ephemeral},
}};

// What kubectl remembers of an object repeats all of it.
constexpr std::string_view k_last_applied = "kubectl.kubernetes.io/last-applied-configuration";

std::string notes_of(const Part& notes) {
  std::string out;
  for (const auto& [key, value] : notes.members()) {
    if (key == k_last_applied) continue;
    const auto text = value.string().value_or("");
    // Blanks stand between notes: what has some within cannot be told apart.
    if (text.find_first_of(" \t\r\n") != text.npos) continue;
    const std::string_view shown = model::is_secret_name(key) ? model::k_redacted : text;
    if (out.size() + key.size() + shown.size() + 2 > k_notes_bytes_max) continue;
    if (!out.empty()) out += ' ';
    out.append(key).append("=").append(shown);
  }
  return model::redacted(out);
}

std::string app_of(const Part& labels) {
  for (const std::string_view key : {"app.kubernetes.io/name", "app", "k8s-app"}) {
    if (!labels.text(key).empty()) return std::string(labels.text(key));
  }
  return {};
}

Rights rights_of(const Part& of_pod, const Part& own) {
  const auto either = [&](std::string_view key) {
    return own[key].there() ? own[key] : of_pod[key];
  };
  Rights out;
  out.privileged = own["privileged"].is_true();
  out.root_user = either("runAsUser").is_zero();
  out.root_group = either("runAsGroup").is_zero();
  out.root_write = !own["readOnlyRootFilesystem"].is_true();
  out.escalation = out.privileged || !own["allowPrivilegeEscalation"].is_false();
  return out;
}

std::string ports_of(const Part& container) {
  std::string out;
  std::size_t count = 0;
  for (const auto& port : container["ports"].elements()) {
    const auto number = port.get("containerPort");
    if (!number || !number->integer() || ++count > k_ports_max) continue;
    out += (out.empty() ? "" : " ") + std::to_string(*number->integer());
  }
  return out;
}

// The containers of the specification; what only the status knows is taken from there.
void add_group(Pod& pod, const Group& group, const Part& spec, const Part& status) {
  const std::size_t first = pod.containers.size();
  for (const auto& each : spec[group.specification].elements()) {
    if (pod.containers.size() >= k_containers_max) return;
    Container container;
    container.name = each.text("name");
    container.image = each.text("image");
    container.role = role_of(group.role, each);
    container.ports = ports_of(Part(each));
    container.rights = rights_of(spec["securityContext"], Part(each)["securityContext"]);
    container.interactive = Part(each)["stdin"].is_true() && Part(each)["tty"].is_true();
    pod.containers.push_back(std::move(container));
  }
  for (const auto& each : status[group.status].elements()) {
    const auto begin = pod.containers.begin() + static_cast<std::ptrdiff_t>(first);
    const auto found = std::find_if(begin, pod.containers.end(), [&](const Container& known) {
      return known.name == each.text("name");
    });
    if (found != pod.containers.end()) {
      set_status(*found, each);
    } else if (pod.containers.size() < k_containers_max) {
      Container container;
      container.name = each.text("name");
      container.role = group.role;
      set_status(container, each);
      pod.containers.push_back(std::move(container));
    }
  }
}

std::vector<std::string> pull_secrets_of(const Part& spec) {
  std::vector<std::string> out;
  for (const auto& secret : spec["imagePullSecrets"].elements()) {
    const auto name = secret.text("name");
    if (!name.empty() && out.size() < k_pull_secrets_max) out.emplace_back(name);
  }
  return out;
}

}  // namespace

std::string_view role_name(ContainerRole role) {
  switch (role) {
    case ContainerRole::init: return "init";
    case ContainerRole::sidecar: return "sidecar";
    case ContainerRole::ephemeral: return "ephemeral";
    case ContainerRole::ordinary: break;
  }
  return "ordinary";
}

std::string_view state_name(ContainerState state) {
  switch (state) {
    case ContainerState::running: return "running";
    case ContainerState::terminated: return "terminated";
    case ContainerState::waiting: break;
  }
  return "waiting";
}

bool excluded_by_annotation(const JsonValue& object) {
  const auto annotations = Part(object)["metadata"]["annotations"];
  return std::ranges::any_of(
      k_annotations, [&](std::string_view key) { return annotations.text(key) == "disabled"; });
}

Result<Pod> parse_pod(const JsonValue& object) {
  const auto metadata = Part(object)["metadata"];
  const auto spec = Part(object)["spec"];
  const auto status = Part(object)["status"];
  Pod pod;
  pod.uid = metadata.text("uid");
  pod.space = metadata.text("namespace");
  pod.name = metadata.text("name");
  if (pod.uid.empty() || pod.name.empty()) return nameless("a pod");
  pod.node = spec.text("nodeName");
  pod.service_account = spec.text("serviceAccountName");
  pod.phase = status.text("phase");
  pod.excluded = excluded_by_annotation(object);
  pod.created = metadata.text("creationTimestamp");
  pod.address = status.text("podIP");
  pod.app = app_of(metadata["labels"]);
  pod.labels = notes_of(metadata["labels"]);
  pod.annotations = notes_of(metadata["annotations"]);
  pod.owner = controller_of(metadata);
  pod.pull_secrets = pull_secrets_of(spec);
  for (const auto& group : k_groups) add_group(pod, group, spec, status);
  return pod;
}

Result<Namespace> parse_namespace(const JsonValue& object) {
  const auto metadata = Part(object)["metadata"];
  if (metadata.text("name").empty()) return nameless("a namespace");
  return Namespace{std::string(metadata.text("name")), std::string(metadata.text("uid")),
                   excluded_by_annotation(object), std::string(metadata.text("creationTimestamp")),
                   notes_of(metadata["annotations"])};
}

Result<Node> parse_node(const JsonValue& object) {
  Node node;
  node.name = Part(object)["metadata"].text("name");
  if (node.name.empty()) return nameless("a node");
  node.uid = Part(object)["metadata"].text("uid");
  node.created = Part(object)["metadata"].text("creationTimestamp");
  const auto status = Part(object)["status"];
  const auto info = status["nodeInfo"];
  node.runtime = info.text("containerRuntimeVersion");
  auto platform = model::Platform::parse(std::string(info.text("operatingSystem")) + "/" +
                                         std::string(info.text("architecture")));
  if (platform) node.platform = std::move(*platform);
  for (const auto& address : status["addresses"].elements()) {
    if (address.text("type") == "InternalIP") node.internal_address = address.text("address");
  }
  return node;
}

Result<std::optional<PullSecret>> parse_pull_secret(const JsonValue& object) {
  const auto type = object.text("type");
  const bool older = type == k_docker_config;
  if (!older && type != k_docker_config_json) return std::optional<PullSecret>();
  const auto metadata = Part(object)["metadata"];
  if (metadata.text("name").empty()) return nameless("a Secret");
  const auto text = Part(object)["data"].text(older ? ".dockercfg" : ".dockerconfigjson");
  auto decoded = unbase64(text);
  if (text.empty() || !decoded) {
    return make_error(ErrorCode::corrupt, "a Secret for pulling that holds no configuration",
                      object_key(object));
  }
  return std::optional<PullSecret>(PullSecret{std::string(metadata.text("namespace")),
                                              std::string(metadata.text("name")),
                                              std::move(*decoded)});
}

std::string object_key(const JsonValue& object) {
  const auto metadata = Part(object)["metadata"];
  const auto space = metadata.text("namespace");
  const auto name = std::string(metadata.text("name"));
  return space.empty() ? name : std::string(space) + "/" + name;
}

}  // namespace iar::kube
