#include "agent/projection.h"

#include "pull/reference.h"
#include "wire/fql.h"

namespace iar::agent {

namespace {

std::int64_t moment_ms(const std::string& text) {
  const auto found = text.empty() ? Result<std::int64_t>(0) : wire::fql_time(text, 0);
  return found ? *found : 0;
}

// "containerd://ID" is known to everybody else as ID.
std::string bare_id(std::string_view id) {
  const std::size_t end = id.find("://");
  return std::string(end == std::string_view::npos ? id : id.substr(end + 3));
}

wire::Rights rights_of(const kube::Rights& rights) {
  return {rights.privileged, rights.root_user, rights.root_group, rights.root_write,
          rights.escalation};
}

// What any container of a pod may do, the pod may.
wire::Rights rights_of(const kube::Pod& pod) {
  wire::Rights out;
  for (const auto& container : pod.containers) {
    const kube::Rights& each = container.rights;
    out.privileged |= each.privileged;
    out.run_as_root_user |= each.root_user;
    out.run_as_root_group |= each.root_group;
    out.root_write_access |= each.root_write;
    out.allow_privilege_escalation |= each.escalation;
  }
  return out;
}

std::string ports_of(const kube::Pod& pod) {
  std::string out;
  for (const auto& container : pod.containers) {
    if (container.ports.empty()) continue;
    out += (out.empty() ? "" : " ") + container.ports;
  }
  return out;
}

class Projection {
 public:
  Projection(const Cluster& cluster, const wire::AgentIdentity& agent)
      : cluster_(cluster), agent_(agent) {}

  ClusterView view() {
    out_.cluster_id = cluster_.id().empty() ? agent_.cluster_name : cluster_.id();
    add_cluster();
    for (const auto& [name, node] : cluster_.nodes()) {
      if (cluster_.is_present(node)) add_node(node);
    }
    for (const auto& [name, space] : cluster_.spaces()) {
      if (cluster_.is_present(space)) add_namespace(space);
    }
    for (const auto& [uid, pod] : cluster_.pods()) add_pod(pod);
    out_.waiting = cluster_.waiting();
    return std::move(out_);
  }

 private:
  void add_cluster() {
    wire::Cluster asset;
    asset.id = out_.cluster_id;
    asset.name = agent_.cluster_name.empty() ? out_.cluster_id : agent_.cluster_name;
    asset.status = "Active";
    asset.agent_id = agent_.id;
    asset.agent_type = "IAR";
    asset.agent_status = "Active";
    asset.iar_coverage = true;
    out_.assets.emplace_back(std::move(asset));
  }

  void add_node(const kube::Node& node) {
    wire::Node asset;
    asset.uid = node.uid.empty() ? node.name : node.uid;
    asset.name = node.name;
    asset.ipv4 = node.internal_address;
    asset.container_runtime_version = node.runtime;
    asset.created_ms = moment_ms(node.created);
    out_.assets.emplace_back(std::move(asset));
  }

  void add_namespace(const kube::Namespace& space) {
    wire::Namespace asset;
    asset.id = space.uid.empty() ? space.name : space.uid;
    asset.name = space.name;
    asset.annotations = space.annotations;
    asset.created_ms = moment_ms(space.created);
    out_.assets.emplace_back(std::move(asset));
  }

  std::string node_uid(const std::string& name) const {
    const auto found = cluster_.nodes().find(name);
    if (found == cluster_.nodes().end()) return {};
    return found->second.uid.empty() ? name : found->second.uid;
  }

  void add_pod(const kube::Pod& pod) {
    wire::Pod asset;
    asset.id = pod.uid;
    asset.name = pod.name;
    asset.name_space = pod.space;
    asset.node_name = pod.node;
    asset.node_uid = node_uid(pod.node);
    asset.owner_id = pod.owner.uid;
    asset.owner_type = pod.owner.kind;
    asset.app_name = pod.app;
    asset.ipv4 = pod.address;
    asset.port = ports_of(pod);
    asset.labels = pod.labels;
    asset.annotations = pod.annotations;
    asset.resource_status = pod.phase;
    asset.rights = rights_of(pod);
    asset.created_ms = moment_ms(pod.created);
    out_.assets.emplace_back(std::move(asset));
    for (const auto& container : pod.containers) add_container(pod, container);
  }

  void add_container(const kube::Pod& pod, const kube::Container& container) {
    const auto& rows = cluster_.ledger().rows();
    const auto row = rows.find(RowKey{pod.uid, container.name, container.container_id});
    if (row == rows.end()) return;
    const Verdict verdict = cluster_.ledger().verdict_of(row->second);
    wire::Container asset;
    asset.id = container.container_id.empty() ? pod.uid + "/" + container.name
                                              : bare_id(container.container_id);
    asset.name = container.name;
    asset.pod_id = pod.uid;
    asset.pod_name = pod.name;
    asset.name_space = pod.space;
    asset.node_name = pod.node;
    asset.node_uid = node_uid(pod.node);
    asset.app_name = pod.app;
    asset.ipv4 = pod.address;
    asset.port = container.ports;
    asset.labels = pod.labels;
    asset.rights = rights_of(container.rights);
    asset.running = container.state == kube::ContainerState::running;
    asset.interactive = container.interactive;
    asset.created_ms = moment_ms(pod.created);
    set_image(asset, row->second, verdict);
    count(asset, verdict);
    out_.assets.emplace_back(std::move(asset));
  }

  static void set_image(wire::Container& asset, const Row& row, const Verdict& verdict) {
    if (const auto name = pull::Reference::parse(*row.image)) {
      asset.image_registry = name->domain;
      asset.image_repository = name->repository;
      asset.image_tag = name->tag;
    }
    asset.image_digest = verdict.digest.empty() ? row.key->image : verdict.digest;
    if (verdict.state == State::failed) {
      asset.unassessed_reason = model::reason_name(verdict.reason);
    } else if (verdict.state == State::excluded || verdict.state == State::undetermined) {
      asset.unassessed_reason = state_name(verdict.state);
    }
    JsonWriter details;
    details.begin_object().member("role", kube::role_name(row.role));
    details.member("state", state_name(verdict.state)).member_if("rule", verdict.rule);
    details.member_if("message", verdict.message).end_object();
    asset.details = details.take();
  }

  void count(const wire::Container& asset, const Verdict& verdict) {
    if (!asset.running) return;
    if (verdict.state == State::assessed) ++out_.assessed;
    if (verdict.state == State::failed || verdict.state == State::undetermined) ++out_.failed;
  }

  const Cluster& cluster_;
  const wire::AgentIdentity& agent_;
  ClusterView out_;
};

}  // namespace

ClusterView project(const Cluster& cluster, const wire::AgentIdentity& agent) {
  return Projection(cluster, agent).view();
}

}  // namespace iar::agent
