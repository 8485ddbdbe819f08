// Protocol Buffers on the wire (protobuf.dev/programming-guides/encoding): the few field types that
// container runtimes use, written and read without generated code.
//
// The surprise: fields come in any order, a scalar that comes twice means its last value, and
// unknown fields are passed over. Reading believes no length; a message is a view of its bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::runtime {

// Fields of one message, and pairs of one map.
constexpr std::size_t k_proto_fields_max = 100'000;

class ProtoWriter {
 public:
  // A scalar of its default value is left out, as the encoding has it.
  ProtoWriter& varint(std::uint32_t field, std::uint64_t value);
  ProtoWriter& text(std::uint32_t field, std::string_view value);
  // Present even when it is empty.
  ProtoWriter& message(std::uint32_t field, const ProtoWriter& value);
  // One pair of a map<string, string>.
  ProtoWriter& pair(std::uint32_t field, std::string_view key, std::string_view value);

  [[nodiscard]] const std::string& bytes() const { return out_; }

 private:
  void key(std::uint32_t field, std::uint32_t type);
  void raw(std::uint64_t value);
  void block(std::uint32_t field, std::string_view value);
  std::string out_;
};

struct ProtoField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;  // of varint and fixed fields
  std::string_view bytes;   // of strings, bytes and messages
};

// Field after field of one message.
class ProtoReader {
 public:
  explicit ProtoReader(std::string_view message) : cursor_(message) {}

  // Nothing at the end. Errors: corrupt (cut, a wire type that is not in use), limit (fields).
  Result<std::optional<ProtoField>> next();

 private:
  Cursor cursor_;
  std::size_t fields_ = 0;
};

using StringMap = std::map<std::string, std::string, std::less<>>;

// Calls `use(field)`, which answers with a Status, for each field.
template <typename F>
Status each_field(std::string_view message, F&& use) {
  ProtoReader reader(message);
  while (true) {
    TRY_ASSIGN(const auto field, reader.next());
    if (!field) return {};
    TRY(use(*field));
  }
}

// One pair of a map<string, string> goes into `out`. Errors: corrupt, limit.
Status read_pair(std::string_view message, StringMap& out);

// google.protobuf.Timestamp as milliseconds since 1970; 0 when the bytes are none.
std::int64_t timestamp_ms(std::string_view message);

}  // namespace iar::runtime
