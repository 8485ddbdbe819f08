// What was asked for and what it resolved to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/digest.h"
#include "model/platform.h"

namespace iar::model {

// OCI image-spec descriptor.md; docker schema 2 descriptors have the same fields.
struct Descriptor {
  std::string media_type;
  Digest digest;
  std::uint64_t size = 0;
  std::vector<std::string> urls;
  std::vector<std::pair<std::string, std::string>> annotations;
  std::optional<Platform> platform;  // in an index only
  std::string artifact_type;
  // Docker archives name a layer by its diff id and say nothing of the bytes as stored: `digest` is
  // then the diff id, and only the uncompressed layer can be held against it.
  bool digest_is_diff_id = false;

  bool operator==(const Descriptor&) const = default;
};

// OCI image-spec config.md, "history".
struct HistoryEntry {
  std::string created;
  std::string created_by;
  std::string comment;
  bool empty_layer = false;

  bool operator==(const HistoryEntry&) const = default;
};

// OCI image-spec config.md: the part that assessment uses.
struct ImageConfig {
  Platform platform;
  std::string os_version;
  std::string created;
  std::vector<Digest> diff_ids;  // lowest layer first
  std::vector<HistoryEntry> history;
  std::vector<std::pair<std::string, std::string>> labels;  // sorted by key
  std::vector<std::string> env;
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::string user;

  bool operator==(const ImageConfig&) const = default;
};

// Identity = config digest + diff-id chain; the other digests say where it was found.
struct Image {
  std::string reference;   // as the user wrote it
  std::string repository;  // "docker.io/library/debian"; empty: not from a registry
  std::string tag;         // of the repository; empty: asked for by digest
  std::optional<Digest> index_digest;
  std::optional<Digest> manifest_digest;
  std::optional<Digest> config_digest;  // absent for `dir:`
  ImageConfig config;
  std::vector<Descriptor> layers;  // lowest first; as many as config.diff_ids
};

}  // namespace iar::model
