#include "runtime/protobuf.h"

namespace iar::runtime {

namespace {

constexpr std::uint32_t k_varint = 0;
constexpr std::uint32_t k_fixed64 = 1;
constexpr std::uint32_t k_block = 2;
constexpr std::uint32_t k_fixed32 = 5;

Error cut() { return make_error(ErrorCode::corrupt, "a protobuf message is cut"); }

}  // namespace

void ProtoWriter::raw(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
    value >>= 7U;
  }
  out_.push_back(static_cast<char>(value));
}

void ProtoWriter::key(std::uint32_t field, std::uint32_t type) {
  raw((std::uint64_t{field} << 3U) | type);
}

void ProtoWriter::block(std::uint32_t field, std::string_view value) {
  key(field, k_block);
  raw(value.size());
  out_ += value;
}

ProtoWriter& ProtoWriter::varint(std::uint32_t field, std::uint64_t value) {
  if (value == 0) return *this;
  key(field, k_varint);
  raw(value);
  return *this;
}

ProtoWriter& ProtoWriter::text(std::uint32_t field, std::string_view value) {
  if (!value.empty()) block(field, value);
  return *this;
}

ProtoWriter& ProtoWriter::message(std::uint32_t field, const ProtoWriter& value) {
  block(field, value.bytes());
  return *this;
}

ProtoWriter& ProtoWriter::pair(std::uint32_t field, std::string_view key, std::string_view value) {
  ProtoWriter entry;
  entry.text(1, key).text(2, value);
  return message(field, entry);
}

Result<std::optional<ProtoField>> ProtoReader::next() {
  if (cursor_.at_end()) return std::optional<ProtoField>();
  if (++fields_ > k_proto_fields_max) {
    return make_error(ErrorCode::limit, "a protobuf message has too many fields");
  }
  const auto key = cursor_.varint();
  if (!key) return cut();
  ProtoField out;
  if ((*key >> 3U) == 0 || (*key >> 3U) > 0x1fffffffU) {
    return make_error(ErrorCode::corrupt, "a protobuf field has no valid number");
  }
  out.number = static_cast<std::uint32_t>(*key >> 3U);
  switch (*key & 7U) {
    case k_varint: {
      const auto value = cursor_.varint();
      if (!value) return cut();
      out.value = *value;
      break;
    }
    case k_fixed64: {
      const auto value = cursor_.u64_le();
      if (!value) return cut();
      out.value = *value;
      break;
    }
    case k_fixed32: {
      const auto value = cursor_.u32_le();
      if (!value) return cut();
      out.value = *value;
      break;
    }
    case k_block: {
      const auto size = cursor_.varint();
      if (!size || *size > cursor_.remaining()) return cut();
      out.bytes = as_text(*cursor_.take(static_cast<std::size_t>(*size)));
      break;
    }
    default: return make_error(ErrorCode::corrupt, "a protobuf field of a kind that is not in use");
  }
  return std::optional<ProtoField>(out);
}

Status read_pair(std::string_view message, StringMap& out) {
  std::string key;
  std::string value;
  TRY(each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == 1) key = field.bytes;
    if (field.number == 2) value = field.bytes;
    return {};
  }));
  if (out.size() >= k_proto_fields_max) return make_error(ErrorCode::limit, "too many labels");
  out.insert_or_assign(std::move(key), std::move(value));
  return {};
}

std::int64_t timestamp_ms(std::string_view message) {
  // Seconds beyond the year 9999 are no moment (google/protobuf/timestamp.proto).
  constexpr std::uint64_t k_last_second = 253'402'300'799;
  std::uint64_t seconds = 0;
  std::uint64_t nanoseconds = 0;
  const auto read = each_field(message, [&](const ProtoField& field) -> Status {
    if (field.number == 1) seconds = field.value;
    if (field.number == 2) nanoseconds = field.value;
    return {};
  });
  if (!read || seconds > k_last_second || nanoseconds >= 1'000'000'000) return 0;
  return static_cast<std::int64_t>(seconds * 1000 + nanoseconds / 1'000'000);
}

}  // namespace iar::runtime
