// The fields of the messages, in the order of the wire.
#pragma once

#include "wire/protocol.h"
#include "wire/record.h"
#include "wire/state_fields.h"

namespace iar::wire {

// An inventory is a record of the codec with a version of its own.
inline void field(model::Encoder& out, const model::Inventory& value) {
  out.text(model::encode_inventory(value));
}
inline void field(model::Decoder& in, model::Inventory& value) {
  if (in.at_end()) return;
  auto decoded = model::decode_inventory(as_bytes(in.text_view()));
  if (!decoded.ok()) return in.fail();
  value = std::move(*decoded);
}

template <typename Coder, same_record<LayerRecord> T>
void fields(Coder& coder, T& value) {
  field(coder, value.digest);
  field(coder, value.size);
  field(coder, value.created);
  field(coder, value.instruction);
}

template <typename Coder, same_record<ImageRecord> T>
void fields(Coder& coder, T& value) {
  for (auto* text : {&value.registry, &value.repository, &value.tag, &value.image_id, &value.digest,
                     &value.index_digest, &value.architecture, &value.os, &value.created,
                     &value.source, &value.config}) {
    field(coder, *text);
  }
  field(coder, value.size);
  list(coder, value.layers);
}

template <typename Coder, same_record<Detection> T>
void fields(Coder& coder, T& value) {
  enum_field(coder, value.type, DetectionType::cis);
  for (auto* text : {&value.name, &value.severity, &value.title, &value.description,
                     &value.remediation, &value.details, &value.path}) {
    field(coder, *text);
  }
  field(coder, value.layer);
}

template <typename Coder, same_record<AgentIdentity> T>
void fields(Coder& coder, T& value) {
  for (auto* text : {&value.id, &value.version, &value.cluster_id, &value.cluster_name,
                     &value.node_name, &value.mode, &value.chart_version, &value.host_address}) {
    field(coder, *text);
  }
}

template <typename Coder, same_record<QueryMessage> T>
void fields(Coder& coder, T& value) {
  enum_field(coder, value.subject, Subject::layers);
  list(coder, value.digests);
}

template <typename Coder, same_record<FactsMessage> T>
void fields(Coder& coder, T& value) {
  field(coder, value.diff_id);
  field(coder, value.segment);
  field(coder, value.proven);
  field(coder, value.provenance);
  field(coder, value.facts);
}

template <typename Coder, same_record<InventoryMessage> T>
void fields(Coder& coder, T& value) {
  record(coder, value.agent);
  field(coder, value.scan_id);
  record(coder, value.image);
  field(coder, value.inventory);
  list(coder, value.detections);
  list(coder, value.seen);
  field(coder, value.lossy);
}

template <typename Coder, same_record<StateMessage> T>
void fields(Coder& coder, T& value) {
  record(coder, value.agent);
  field(coder, value.number);
  list(coder, value.changed);
  list(coder, value.gone);
  field(coder, value.checksum);
}

template <typename Coder, same_record<ClaimMessage> T>
void fields(Coder& coder, T& value) {
  record(coder, value.agent);
  field(coder, value.digest);
  field(coder, value.seconds);
}

template <typename Coder, same_record<VerdictMessage> T>
void fields(Coder& coder, T& value) {
  field(coder, value.digest);
  field(coder, value.action);
  field(coder, value.policy);
  field(coder, value.reason);
  field(coder, value.decided_ms);
}

template <typename Coder, same_record<ConfigMessage> T>
void fields(Coder& coder, T& value) {
  field(coder, value.revision);
  field(coder, value.version_newest);
  list(coder, value.values);
}

template <typename Coder, same_record<HeartbeatMessage> T>
void fields(Coder& coder, T& value) {
  record(coder, value.agent);
  field(coder, value.config_revision);
  field(coder, value.queued);
  field(coder, value.assessed);
  field(coder, value.failed);
  field(coder, value.sent_ms);
}

}  // namespace iar::wire
