// The lossless protocol between agent and console (docs/wire.md).
//
// A message is: protocol version, kind, body; every record carries its length before its fields.
// Fields are only ever added at the end of a record: a reader passes over what it does not know,
// and what an older writer did not write has the value below. So versions N and N-1 work together
// in both directions. Decoding is bounded as model/codec.h says.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/inventory.h"
#include "wire/image_record.h"
#include "wire/state.h"

namespace iar::wire {

constexpr std::uint64_t k_protocol_version = 1;
constexpr std::uint64_t k_protocol_version_oldest = 1;  // that is still read

// Who speaks.
struct AgentIdentity {
  std::string id;  // UUID, kept by the agent
  std::string version;
  std::string cluster_id;
  std::string cluster_name;
  std::string node_name;
  std::string mode;                // "watcher", "socket", "scan"
  std::string chart_version = {};  // of the Helm chart that brought the agent
  std::string host_address = {};   // of the node
  bool operator==(const AgentIdentity&) const = default;
};

// "Which of these do you know?", about images or about layers (diff ids).
enum class Subject : std::uint8_t { images, layers };
struct QueryMessage {
  Subject subject = Subject::images;
  std::vector<std::string> digests;
  bool operator==(const QueryMessage&) const = default;
};

// Facts of one layer by one analyzer (the cache's unit): `facts` is model::encode_facts.
struct FactsMessage {
  std::string diff_id;
  std::string segment;     // analyzer, its version, the limits that cut it
  bool proven = false;     // the layer's bytes gave the diff id
  std::string provenance;  // program version
  std::string facts;
  bool operator==(const FactsMessage&) const = default;
};

// One assessed image. `lossy`: it came through a form that cannot say everything.
struct InventoryMessage {
  AgentIdentity agent;
  std::string scan_id;  // UUID of this upload
  ImageRecord image;
  model::Inventory inventory;
  std::vector<Detection> detections;
  std::vector<Asset> seen;  // the container, and what is known of where it runs
  bool lossy = false;
  bool operator==(const InventoryMessage&) const = default;
};

// A numbered change of a cluster's state. Number 0 starts anew: what is not in it is gone. Another
// number must follow the last one, else the answer asks for number 0. `checksum`, where not empty,
// is that of the whole state after the change (state_checksum).
struct StateMessage {
  AgentIdentity agent;
  std::uint64_t number = 0;
  std::vector<Asset> changed;
  std::vector<Gone> gone;
  std::string checksum;
  bool operator==(const StateMessage&) const = default;
};

// "I shall assess this image": so that several agents do not do the same work.
struct ClaimMessage {
  AgentIdentity agent;
  std::string digest;
  std::uint32_t seconds = 0;  // how long the claim holds
  bool operator==(const ClaimMessage&) const = default;
};

// What a policy says of an image.
struct VerdictMessage {
  std::string digest;
  std::string action;  // "ignore", "warn", "deny"
  std::string policy;
  std::string reason;
  std::int64_t decided_ms = 0;
  bool operator==(const VerdictMessage&) const = default;
};

// What the console wants of an agent, by key: the keys of docs/options.md.
struct ConfigMessage {
  std::uint64_t revision = 0;
  std::uint64_t version_newest = k_protocol_version;  // that the console reads
  std::vector<std::pair<std::string, std::string>> values;
  bool operator==(const ConfigMessage&) const = default;
};

struct HeartbeatMessage {
  AgentIdentity agent;
  std::uint64_t config_revision = 0;
  std::uint64_t queued = 0;  // images waiting for assessment
  std::uint64_t assessed = 0;
  std::uint64_t failed = 0;
  std::int64_t sent_ms = 0;
  bool operator==(const HeartbeatMessage&) const = default;
};

// In the order of their kinds on the wire.
using Message = std::variant<QueryMessage, FactsMessage, InventoryMessage, StateMessage,
                             ClaimMessage, VerdictMessage, ConfigMessage, HeartbeatMessage>;

std::string encode(const Message& message);
// Errors: corrupt, unsupported (version, kind).
Result<Message> decode(ByteView bytes);

// The key of an asset within its cluster.
std::string asset_key(const Asset& asset);
// Of what a state message carries: the digest over the assets' records, sorted by kind and key.
std::string state_checksum(const std::vector<Asset>& assets);

// What makes two uploads the same: image, inventory, detections; not who sent it or where it runs.
model::Digest upload_digest(const InventoryMessage& message);

}  // namespace iar::wire
