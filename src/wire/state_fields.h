// The fields of what runs where, in the order of the wire.
#pragma once

#include "wire/record.h"
#include "wire/state.h"

namespace iar::wire {

template <typename Coder, same_record<Rights> T>
void fields(Coder& coder, T& value) {
  field(coder, value.privileged);
  field(coder, value.run_as_root_user);
  field(coder, value.run_as_root_group);
  field(coder, value.root_write_access);
  field(coder, value.allow_privilege_escalation);
}

template <typename Coder, same_record<Cluster> T>
void fields(Coder& coder, T& value) {
  for (auto* text : {&value.id, &value.name, &value.cloud_name, &value.cloud_account_id,
                     &value.cloud_region, &value.cloud_service, &value.kubernetes_version,
                     &value.status, &value.management_status, &value.access, &value.agent_id,
                     &value.agent_type, &value.agent_status, &value.tags, &value.details}) {
    field(coder, *text);
  }
  field(coder, value.iar_coverage);
}

template <typename Coder, same_record<Node> T>
void fields(Coder& coder, T& value) {
  for (auto* text :
       {&value.uid, &value.name, &value.ipv4, &value.container_runtime_version,
        &value.cloud_instance_id, &value.resource_status, &value.annotations, &value.details}) {
    field(coder, *text);
  }
  field(coder, value.sensor_coverage);
  field(coder, value.created_ms);
}

template <typename Coder, same_record<Namespace> T>
void fields(Coder& coder, T& value) {
  for (auto* text :
       {&value.id, &value.name, &value.annotations, &value.resource_status, &value.details}) {
    field(coder, *text);
  }
  field(coder, value.created_ms);
}

template <typename Coder, same_record<Deployment> T>
void fields(Coder& coder, T& value) {
  for (auto* text : {&value.id, &value.name, &value.name_space, &value.status,
                     &value.resource_status, &value.annotations, &value.details}) {
    field(coder, *text);
  }
  field(coder, value.pod_count);
  field(coder, value.created_ms);
}

template <typename Coder, same_record<Pod> T>
void fields(Coder& coder, T& value) {
  for (auto* text :
       {&value.id, &value.name, &value.name_space, &value.node_name, &value.node_uid,
        &value.owner_id, &value.owner_type, &value.app_name, &value.ipv4, &value.ipv6, &value.port,
        &value.labels, &value.annotations, &value.resource_status, &value.details}) {
    field(coder, *text);
  }
  record(coder, value.rights);
  field(coder, value.created_ms);
}

template <typename Coder, same_record<Container> T>
void fields(Coder& coder, T& value) {
  for (auto* text : {&value.id,
                     &value.name,
                     &value.pod_id,
                     &value.pod_name,
                     &value.name_space,
                     &value.node_name,
                     &value.node_uid,
                     &value.app_name,
                     &value.image_registry,
                     &value.image_repository,
                     &value.image_tag,
                     &value.image_digest,
                     &value.image_id,
                     &value.ipv4,
                     &value.ipv6,
                     &value.port,
                     &value.labels,
                     &value.mount_source,
                     &value.mount_type,
                     &value.unassessed_reason,
                     &value.details}) {
    field(coder, *text);
  }
  record(coder, value.rights);
  field(coder, value.running);
  field(coder, value.interactive);
  field(coder, value.insecure_propagation);
  field(coder, value.created_ms);
}

template <typename Coder, same_record<Gone> T>
void fields(Coder& coder, T& value) {
  enum_field(coder, value.kind, AssetKind::container);
  field(coder, value.id);
}

// An asset: its kind, then its record.
inline void field(model::Encoder& out, const Asset& asset) {
  out.number(asset.index());
  std::visit([&out](const auto& value) { record(out, value); }, asset);
}

template <std::size_t index = 0>
void asset_of_kind(model::Decoder& in, std::uint64_t kind, Asset& asset) {
  if constexpr (index < std::variant_size_v<Asset>) {
    if (kind == index) {
      record(in, asset.emplace<index>());
    } else {
      asset_of_kind<index + 1>(in, kind, asset);
    }
  }
}
inline void field(model::Decoder& in, Asset& asset) {
  asset_of_kind(in, in.number_up_to(std::variant_size_v<Asset> - 1), asset);
}

}  // namespace iar::wire
