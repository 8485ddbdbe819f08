// The reading half of base/json.h, over simdjson's DOM.
#include <simdjson.h>

#include <cstring>

#include "base/json.h"

namespace iar {

namespace dom = simdjson::dom;

static_assert(std::is_trivially_copyable_v<dom::element>);

struct JsonDocument::Parser {
  dom::parser parser;
  std::string padded;
};

// Moves simdjson's two-word element in and out of JsonValue, whose header does not know it.
struct JsonAccess {
  static dom::element element(const JsonValue& value) {
    dom::element out;
    std::memcpy(static_cast<void*>(&out), value.words_.data(), sizeof(out));
    return out;
  }
  static JsonValue value(const dom::element& element) {
    JsonValue out;
    static_assert(sizeof(out.words_) == sizeof(element));
    std::memcpy(out.words_.data(), static_cast<const void*>(&element), sizeof(element));
    return out;
  }
};

JsonDocument::JsonDocument() : parser_(std::make_unique<Parser>()) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

Result<JsonValue> JsonDocument::parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (parser_->parser.capacity() < text.size() || parser_->parser.max_depth() != k_json_depth_max) {
    if (parser_->parser.allocate(std::max<std::size_t>(text.size(), 4096), k_json_depth_max) !=
        0U) {
      return make_error(ErrorCode::limit, "JSON text too large for the memory available");
    }
  }
  parser_->padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  parser_->padded.assign(text);
  dom::element root;
  const auto code =
      parser_->parser.parse(parser_->padded.data(), parser_->padded.size(), false).get(root);
  if (code == simdjson::DEPTH_ERROR) {
    return make_error(ErrorCode::limit,
                      "JSON nested deeper than " + std::to_string(k_json_depth_max) + " levels");
  }
  if (code != simdjson::SUCCESS) {
    return make_error(ErrorCode::corrupt,
                      std::string("not JSON: ") + simdjson::error_message(code));
  }
  return JsonAccess::value(root);
}

JsonKind JsonValue::kind() const {
  switch (JsonAccess::element(*this).type()) {
    case dom::element_type::ARRAY: return JsonKind::array;
    case dom::element_type::OBJECT: return JsonKind::object;
    case dom::element_type::STRING: return JsonKind::string;
    case dom::element_type::BOOL: return JsonKind::boolean;
    case dom::element_type::NULL_VALUE: return JsonKind::null;
    default: return JsonKind::number;
  }
}

std::optional<JsonValue> JsonValue::get(std::string_view key) const {
  dom::object object;
  if (JsonAccess::element(*this).get(object) != simdjson::SUCCESS) return std::nullopt;
  dom::element found;
  if (object.at_key(key).get(found) != simdjson::SUCCESS) return std::nullopt;
  return JsonAccess::value(found);
}

std::string_view JsonValue::text(std::string_view key) const {
  const auto member = get(key);
  return member ? member->string().value_or(std::string_view{}) : std::string_view{};
}

namespace {

template <typename T>
std::optional<T> scalar(const dom::element& element) {
  T out{};
  if (element.get(out) != simdjson::SUCCESS) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string_view> JsonValue::string() const {
  return scalar<std::string_view>(JsonAccess::element(*this));
}
std::optional<std::int64_t> JsonValue::integer() const {
  return scalar<std::int64_t>(JsonAccess::element(*this));
}
std::optional<std::uint64_t> JsonValue::unsigned_integer() const {
  return scalar<std::uint64_t>(JsonAccess::element(*this));
}
std::optional<double> JsonValue::number() const {
  return scalar<double>(JsonAccess::element(*this));
}
std::optional<bool> JsonValue::boolean() const { return scalar<bool>(JsonAccess::element(*this)); }

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> out;
  dom::array array;
  if (JsonAccess::element(*this).get(array) != simdjson::SUCCESS) return out;
  for (const dom::element element : array) out.push_back(JsonAccess::value(element));
  return out;
}

std::vector<JsonValue::Member> JsonValue::members() const {
  std::vector<Member> out;
  dom::object object;
  if (JsonAccess::element(*this).get(object) != simdjson::SUCCESS) return out;
  for (const auto field : object) out.push_back({field.key, JsonAccess::value(field.value)});
  return out;
}

}  // namespace iar
