// What is said of one image beside its inventory: where it is, what it is made of, what was
// detected in it. A console stores this; an agent, a scan or a foreign agent states it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/inventory.h"

namespace iar::wire {

struct LayerRecord {
  std::string digest;       // of the blob as stored, "sha256:…"; may be empty
  std::uint64_t size = 0;   // bytes as stored; 0: not known
  std::string created;      // RFC 3339; may be empty
  std::string instruction;  // the history's "created_by"

  bool operator==(const LayerRecord&) const = default;
};

// Texts are empty where nothing is known. Digests are "sha256:" and 64 hex digits.
struct ImageRecord {
  std::string registry;      // "docker.io", without a scheme
  std::string repository;    // "library/debian"
  std::string tag;           // empty: named by digest
  std::string image_id;      // digest of the configuration
  std::string digest;        // of the manifest
  std::string index_digest;  // of the index that names the manifest
  std::string architecture;
  std::string os;
  std::uint64_t size = 0;  // bytes of all layers as stored
  std::string created;     // RFC 3339
  std::string source;      // "agent", "scan", "foreign"
  std::string config;      // the OCI configuration, redacted, as one JSON object
  std::vector<LayerRecord> layers;

  bool operator==(const ImageRecord&) const = default;
};

enum class DetectionType : std::uint8_t { malware, secret, misconfiguration, cis };
std::string_view detection_type_name(DetectionType type);

// Never the secret itself: `details` holds a masked preview and a fingerprint at most.
struct Detection {
  DetectionType type = DetectionType::misconfiguration;
  std::string name;      // of the rule: stable, what a policy names
  std::string severity;  // "critical" … "negligible", "unknown"
  std::string title;
  std::string description;
  std::string remediation;
  std::string details;  // of this place
  std::string path;
  std::uint32_t layer = 0;

  bool operator==(const Detection&) const = default;
};

}  // namespace iar::wire
