#include "agent/image_upload.h"

#include "base/hash.h"
#include "base/json.h"
#include "pull/reference.h"

namespace iar::agent {

namespace {

std::string with_hyphens(std::string digits) {
  for (const std::size_t place : {20U, 16U, 12U, 8U}) digits.insert(place, "-");
  return digits;
}

// A UUID (RFC 9562, version 8) that hangs on the text alone.
std::string uuid_of(std::string_view text) {
  std::string digits = model::Digest::of(as_bytes(text)).hex().substr(0, 32);
  digits[12] = '8';
  digits[16] = 'a';
  return with_hyphens(std::move(digits));
}

std::string text_of(const std::optional<model::Digest>& digest) {
  return digest ? digest->text() : "";
}

// The configuration as OCI has it (image-spec config.md); its secrets were taken out on the way in.
std::string config_of(const model::ImageConfig& config) {
  const auto list = [](JsonWriter& out, std::string_view key,
                       const std::vector<std::string>& texts) {
    out.key(key).begin_array();
    for (const auto& text : texts) out.string(text);
    out.end_array();
  };
  JsonWriter out;
  out.begin_object().member("architecture", config.platform.architecture);
  out.member("os", config.platform.os).member_if("created", config.created);
  out.key("config").begin_object().member_if("User", config.user);
  list(out, "Env", config.env);
  list(out, "Entrypoint", config.entrypoint);
  list(out, "Cmd", config.cmd);
  out.key("Labels").begin_object();
  for (const auto& [key, value] : config.labels) out.member(key, value);
  out.end_object().end_object().end_object();
  return out.take();
}

void set_name(wire::ImageRecord& record, const Job& job, const model::Image& image) {
  const auto asked = pull::Reference::parse(job.image);
  const auto found = pull::Reference::parse(image.reference);
  if (asked) {
    record.registry = asked->domain;
    record.repository = asked->repository;
    record.tag = asked->tag;
  } else if (found) {
    record.registry = found->domain;
    record.repository = found->repository;
  }
}

wire::ImageRecord record_of(const Job& job, const assess::Assessment& assessment) {
  const model::Image& image = assessment.image;
  wire::ImageRecord out;
  set_name(out, job, image);
  out.image_id = text_of(image.config_digest);
  out.digest = text_of(image.manifest_digest);
  out.index_digest = text_of(image.index_digest);
  out.architecture = image.config.platform.architecture;
  out.os = image.config.platform.os;
  out.created = image.config.created;
  out.source = "agent";
  out.config = config_of(image.config);
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    const model::Descriptor& layer = image.layers[i];
    wire::LayerRecord& record = out.layers.emplace_back();
    record.digest = layer.digest.text();
    record.size = layer.size;
    out.size += layer.size;
    if (i >= assessment.inventory.layers.size()) continue;
    record.created = assessment.inventory.layers[i].created;
    record.instruction = assessment.inventory.layers[i].instruction;
  }
  return out;
}

}  // namespace

wire::InventoryMessage message_of(const Job& job, const assess::Assessment& assessment,
                                  wire::AgentIdentity agent) {
  wire::InventoryMessage out;
  out.agent = std::move(agent);
  out.agent.cluster_id = job.cluster_id;
  out.image = record_of(job, assessment);
  out.inventory = assessment.inventory;
  out.scan_id = uuid_of(out.agent.id + key_text(job.key) + wire::upload_digest(out).text());
  wire::Container container;
  container.id = job.container_id.substr(
      job.container_id.find("://") == std::string::npos ? 0 : job.container_id.find("://") + 3);
  container.pod_id = job.pod_uid;
  container.pod_name = job.pod;
  container.name_space = job.space;
  container.node_name = job.node;
  out.seen.emplace_back(std::move(container));
  return out;
}

std::string random_id(std::array<std::uint8_t, 16> bytes) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  return with_hyphens(hex(bytes));
}

outbox::Entry entry_of(const Job& job, const wire::InventoryMessage& message) {
  return {entry_key(job.key, message.image.digest), wire::encode(message)};
}

std::string key_text(const ImageKey& key) { return key.image + "@" + key.platform; }

std::optional<ImageKey> parse_key(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  return ImageKey{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::string entry_key(const ImageKey& key, std::string_view manifest) {
  return key_text(key) + "#" + std::string(manifest);
}

std::optional<std::pair<ImageKey, std::string>> parse_entry_key(std::string_view text) {
  const std::size_t at = text.find('#');
  if (at == std::string_view::npos) return std::nullopt;
  auto key = parse_key(text.substr(0, at));
  if (!key) return std::nullopt;
  return std::pair(std::move(*key), std::string(text.substr(at + 1)));
}

}  // namespace iar::agent
