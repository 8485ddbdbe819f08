#include "server/documents.h"

#include <algorithm>

namespace iar::server {

namespace {

constexpr int k_depth_max = 32;

void write_json(const JsonValue& value, JsonWriter& out, int depth) {
  switch (value.kind()) {
    case JsonKind::string: out.string(value.string().value_or("")); return;
    case JsonKind::boolean: out.boolean(value.boolean().value_or(false)); return;
    case JsonKind::number:
      if (value.integer()) {
        out.integer(*value.integer());
      } else {
        out.number(value.number().value_or(0));
      }
      return;
    case JsonKind::array:
      out.begin_array();
      if (depth < k_depth_max) {
        for (const JsonValue& each : value.elements()) write_json(each, out, depth + 1);
      }
      out.end_array();
      return;
    case JsonKind::object:
      out.begin_object();
      if (depth < k_depth_max) {
        for (const auto& [key, each] : value.members()) {
          out.key(key);
          write_json(each, out, depth + 1);
        }
      }
      out.end_object();
      return;
    default: out.null();
  }
}

}  // namespace

std::string json_text(const std::optional<JsonValue>& value) {
  if (!value) return "null";
  JsonWriter out;
  write_json(*value, out, 0);
  return out.take();
}

Result<JsonValue> body_object(JsonDocument& document, const Call& call) {
  auto root = document.parse(call.request.body);
  if (!root || !root->is_object()) {
    return make_error(ErrorCode::usage, "the body must be a JSON object");
  }
  return root;
}

Result<std::string> needed_text(const JsonValue& object, std::string_view key) {
  const std::string_view text = object.text(key);
  if (text.empty()) {
    return make_error(ErrorCode::usage, "'" + std::string(key) + "' must be a text");
  }
  return std::string(text);
}

Status audited(const Call& call, std::string_view action, std::string_view subject) {
  store::AuditEntry entry;
  entry.actor = call.caller.client;
  entry.action = action;
  entry.subject = subject;
  return call.services.store.audit(call.caller.customer, entry);
}

Result<std::vector<store::Document>> newest_documents(const Call& call, std::string_view kind) {
  TRY_ASSIGN(auto documents, call.services.store.documents(call.caller.customer, kind));
  std::ranges::stable_sort(documents, std::ranges::greater(), &store::Document::created_ms);
  return documents;
}

}  // namespace iar::server
