#include "wire/protocol.h"

#include <algorithm>

#include "wire/message_fields.h"

namespace iar::wire {

namespace {

template <std::size_t index = 0>
void message_of_kind(model::Decoder& in, std::uint64_t kind, Message& message) {
  if constexpr (index < std::variant_size_v<Message>) {
    if (kind == index) {
      record(in, message.emplace<index>());
    } else {
      message_of_kind<index + 1>(in, kind, message);
    }
  }
}

struct KeyOf {
  std::string operator()(const Node& value) const { return value.uid; }
  std::string operator()(const auto& value) const { return value.id; }
};

}  // namespace

std::string_view detection_type_name(DetectionType type) {
  switch (type) {
    case DetectionType::malware: return "malware";
    case DetectionType::secret: return "secret";
    case DetectionType::misconfiguration: return "misconfiguration";
    case DetectionType::cis: return "cis";
  }
  return "";
}

std::string encode(const Message& message) {
  model::Encoder out;
  out.number(k_protocol_version);
  out.number(message.index());
  std::visit([&out](const auto& value) { record(out, value); }, message);
  return out.take();
}

Result<Message> decode(ByteView bytes) {
  model::Decoder in(bytes);
  const std::uint64_t version = in.number();
  const std::uint64_t kind = in.number();
  if (!in.ok()) return make_error(ErrorCode::corrupt, "message cut or malformed");
  if (version < k_protocol_version_oldest || version > k_protocol_version + 1) {
    return make_error(ErrorCode::unsupported, "message of another protocol version");
  }
  if (kind >= std::variant_size_v<Message>) {
    return make_error(ErrorCode::unsupported, "message of an unknown kind");
  }
  if (in.at_end()) return make_error(ErrorCode::corrupt, "message without a body");
  Message message;
  message_of_kind(in, kind, message);
  TRY(in.finish());
  return message;
}

std::string asset_key(const Asset& asset) { return std::visit(KeyOf(), asset); }

std::string state_checksum(const std::vector<Asset>& assets) {
  std::vector<std::string> records;
  records.reserve(assets.size());
  for (const Asset& asset : assets) {
    model::Encoder out;
    field(out, asset);
    records.push_back(out.take());
  }
  std::ranges::sort(records);
  model::Encoder all;
  for (const std::string& one : records) all.text(one);
  return model::Digest::of(as_bytes(all.bytes())).text();
}

model::Digest upload_digest(const InventoryMessage& message) {
  model::Encoder out;
  record(out, message.image);
  out.text(model::inventory_digest(message.inventory).text());
  list(out, message.detections);
  return model::Digest::of(as_bytes(out.bytes()));
}

}  // namespace iar::wire
