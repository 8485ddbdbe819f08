// Policies, their groups of images and exclusions: documents that clients write and read back.
#include <algorithm>

#include "server/documents.h"
#include "server/handlers.h"
#include "server/shape.h"

namespace iar::server {

namespace {

constexpr std::string_view k_policy = "policy";
constexpr std::string_view k_group = "policy_group";
constexpr std::string_view k_exclusions = "policy_exclusions";
constexpr std::size_t k_documents_max = 1000;

// The member as JSON, or what stood there before.
std::string member_json(const JsonValue& body, const std::optional<JsonValue>& before,
                        std::string_view key, std::string_view usual) {
  auto value = body.get(key);
  if ((!value || value->kind() == JsonKind::null) && before) value = before->get(key);
  return value && value->kind() != JsonKind::null ? json_text(value) : std::string(usual);
}

std::string text_json(const JsonValue& body, const std::optional<JsonValue>& before,
                      std::string_view key) {
  auto value = body.get(key);
  if ((!value || !value->string()) && before) value = before->get(key);
  return json_quoted(value ? value->string().value_or("") : "");
}

Status wants_text(const JsonValue& body, std::string_view key) {
  const auto value = body.get(key);
  if (!value || value->kind() == JsonKind::null || value->string()) return {};
  return make_error(ErrorCode::usage, "'" + std::string(key) + "' must be a text");
}

Status wants(const JsonValue& body, std::string_view key, JsonKind kind, std::string_view words) {
  const auto value = body.get(key);
  if (!value || value->kind() == JsonKind::null || value->kind() == kind) return {};
  return make_error(ErrorCode::usage, "'" + std::string(key) + "' must be " + std::string(words));
}

// "rules" with an action and conditions each, whatever else was sent.
std::string rules_json(const std::optional<JsonValue>& data) {
  std::string text = "[";
  const auto rules = data ? data->get("rules") : std::nullopt;
  if (rules) {
    for (const JsonValue& rule : rules->elements()) {
      const auto inner = rule.get("policy_rules_data");
      const auto conditions = inner ? inner->get("conditions") : std::nullopt;
      text += text.size() > 1 ? "," : "";
      text += "{\"action\":" + json_quoted(rule.text("action")) +
              ",\"policy_rules_data\":{\"conditions\":" +
              (conditions && conditions->is_array() ? json_text(conditions) : "[]") + "}}";
    }
  }
  return text + "]";
}

std::string policy_body(const JsonValue& body, const std::optional<JsonValue>& before,
                        std::int64_t precedence) {
  auto data = body.get("policy_data");
  if ((!data || !data->is_object()) && before) data = before->get("policy_data");
  return "{\"name\":" + text_json(body, before, "name") +
         ",\"description\":" + text_json(body, before, "description") +
         ",\"is_enabled\":" + member_json(body, before, "is_enabled", "false") +
         ",\"precedence\":" + std::to_string(precedence) +
         ",\"policy_data\":{\"rules\":" + rules_json(data) + "}}";
}

std::string group_json(const store::Document& document) {
  JsonDocument parsed;
  const auto body = parsed.parse(document.body);
  const auto text = [&](std::string_view key) { return body ? body->text(key) : ""; };
  const auto data = body ? body->get("policy_group_data") : std::nullopt;
  const auto conditions = data ? data->get("conditions") : std::nullopt;
  return "{\"created_at\":" + json_quoted(time_text(document.created_ms)) +
         ",\"description\":" + json_quoted(text("description")) +
         ",\"name\":" + json_quoted(text("name")) + ",\"policy_group_data\":{\"conditions\":" +
         (conditions && conditions->is_array() ? json_text(conditions) : "[]") +
         "},\"policy_uuid\":" + json_quoted(text("policy_uuid")) +
         ",\"updated_at\":" + json_quoted(time_text(document.updated_ms)) +
         ",\"uuid\":" + json_quoted(document.id) + "}";
}

std::string groups_of(const std::vector<store::Document>& groups, std::string_view policy) {
  std::string out = "[";
  for (const store::Document& group : groups) {
    JsonDocument parsed;
    const auto body = parsed.parse(group.body);
    if (!body || body->text("policy_uuid") != policy) continue;
    out += (out.size() > 1 ? "," : "") + group_json(group);
  }
  return out + "]";
}

std::int64_t precedence_of(const store::Document& document) {
  JsonDocument parsed;
  const auto body = parsed.parse(document.body);
  const auto value = body ? body->get("precedence") : std::nullopt;
  return value ? value->integer().value_or(0) : 0;
}

std::string policy_json(const store::Document& document,
                        const std::vector<store::Document>& groups) {
  JsonDocument parsed;
  const auto body = parsed.parse(document.body);
  const auto data = body ? body->get("policy_data") : std::nullopt;
  const auto enabled = body ? body->get("is_enabled") : std::nullopt;
  return "{\"created_at\":" + json_quoted(time_text(document.created_ms)) +
         ",\"description\":" + json_quoted(body ? body->text("description") : "") +
         ",\"is_enabled\":" + (enabled && enabled->boolean().value_or(false) ? "true" : "false") +
         ",\"name\":" + json_quoted(body ? body->text("name") : "") +
         ",\"policy_data\":{\"groups\":" + groups_of(groups, document.id) +
         ",\"rules\":" + rules_json(data) + "},\"policy_id\":" + json_quoted(document.id) +
         ",\"precedence\":" + std::to_string(precedence_of(document)) +
         ",\"updated_at\":" + json_quoted(time_text(document.updated_ms)) + "}";
}

Result<Reply> policies_reply(const Call& call, std::string_view only) {
  TRY_ASSIGN(auto policies, newest_documents(call, k_policy));
  TRY_ASSIGN(const auto groups, newest_documents(call, k_group));
  std::ranges::stable_sort(policies, {}, precedence_of);
  Reply out;
  for (const store::Document& policy : policies) {
    if (only.empty() || policy.id == only) {
      out.resources.push_back(policy_json(policy, groups));
    }
  }
  return out;
}

Result<Reply> groups_reply(const Call& call, std::string_view only) {
  TRY_ASSIGN(const auto groups, newest_documents(call, k_group));
  Reply out;
  for (const store::Document& group : groups) {
    if (only.empty() || group.id == only) out.resources.push_back(group_json(group));
  }
  return out;
}

Status check_policy(const JsonValue& body) {
  TRY(wants_text(body, "name"));
  TRY(wants_text(body, "description"));
  TRY(wants(body, "policy_data", JsonKind::object, "an object"));
  return wants(body, "is_enabled", JsonKind::boolean, "true or false");
}

Status check_group(const JsonValue& body) {
  TRY(wants_text(body, "name"));
  TRY(wants_text(body, "description"));
  TRY(wants_text(body, "policy_id"));
  return wants(body, "policy_group_data", JsonKind::object, "an object");
}

Result<store::Document> put(const Call& call, std::string_view kind, const std::string& id,
                            std::string body, std::int64_t revision) {
  store::Document document;
  document.kind = kind;
  document.id = id;
  document.body = std::move(body);
  document.revision = revision;
  return call.services.store.put_document(call.caller.customer, document);
}

Status room_for_more(const std::vector<store::Document>& documents) {
  if (documents.size() < k_documents_max) return {};
  return make_error(ErrorCode::conflict, "there are too many of them already");
}

}  // namespace

Result<Reply> list_policies(const Call& call) { return policies_reply(call, {}); }

Result<Reply> create_policy(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY(check_policy(body));
  TRY_ASSIGN(const std::string name, needed_text(body, "name"));
  TRY_ASSIGN(const auto policies, newest_documents(call, k_policy));
  TRY(room_for_more(policies));
  const std::string id = random_uuid();
  const auto precedence = static_cast<std::int64_t>(policies.size()) + 1;
  TRY(put(call, k_policy, id, policy_body(body, std::nullopt, precedence), 0));
  TRY(audited(call, "policy created", id));
  return policies_reply(call, id);
}

Result<Reply> update_policy(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY(check_policy(body));
  const std::string id(call.parameters.text("id"));
  TRY_ASSIGN(const store::Document stored,
             call.services.store.document(call.caller.customer, k_policy, id));
  JsonDocument parsed;
  TRY_ASSIGN(const JsonValue before, parsed.parse(stored.body));
  TRY(put(call, k_policy, id, policy_body(body, before, precedence_of(stored)), stored.revision));
  TRY(audited(call, "policy changed", id));
  return policies_reply(call, id);
}

Result<Reply> delete_policy(const Call& call) {
  const std::string id(call.parameters.text("id"));
  TRY(call.services.store.delete_document(call.caller.customer, k_policy, id));
  TRY(audited(call, "policy deleted", id));
  return Reply{};
}

Result<Reply> order_policies(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  const auto order = body.get("precedence");
  if (!order || !order->is_array()) {
    return make_error(ErrorCode::usage, "'precedence' must be a list of policies");
  }
  std::int64_t place = 0;
  for (const JsonValue& each : order->elements()) {
    const std::string id(each.string().value_or(""));
    TRY_ASSIGN(const store::Document stored,
               call.services.store.document(call.caller.customer, k_policy, id));
    JsonDocument parsed;
    TRY_ASSIGN(const JsonValue before, parsed.parse(stored.body));
    ++place;
    TRY(put(call, k_policy, id, policy_body(before, std::nullopt, place), stored.revision));
  }
  TRY(audited(call, "policies ordered", ""));
  return policies_reply(call, {});
}

Result<Reply> list_groups(const Call& call) { return groups_reply(call, {}); }

Result<Reply> create_group(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY(check_group(body));
  TRY_ASSIGN(const std::string name, needed_text(body, "name"));
  TRY_ASSIGN(const auto groups, newest_documents(call, k_group));
  TRY(room_for_more(groups));
  const std::string id = random_uuid();
  const std::string policy(body.text("policy_id"));
  TRY(put(call, k_group, id,
          "{\"name\":" + json_quoted(name) +
              ",\"description\":" + text_json(body, std::nullopt, "description") +
              ",\"policy_uuid\":" + json_quoted(policy) + ",\"policy_group_data\":" +
              member_json(body, std::nullopt, "policy_group_data", "{}") + "}",
          0));
  TRY(audited(call, "policy group created", id));
  return groups_reply(call, id);
}

Result<Reply> update_group(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY(check_group(body));
  const std::string id(call.parameters.text("id"));
  TRY_ASSIGN(const store::Document stored,
             call.services.store.document(call.caller.customer, k_group, id));
  JsonDocument parsed;
  TRY_ASSIGN(const JsonValue before, parsed.parse(stored.body));
  TRY(put(call, k_group, id,
          "{\"name\":" + text_json(body, before, "name") +
              ",\"description\":" + text_json(body, before, "description") +
              ",\"policy_uuid\":" + json_quoted(before.text("policy_uuid")) +
              ",\"policy_group_data\":" + member_json(body, before, "policy_group_data", "{}") +
              "}",
          stored.revision));
  TRY(audited(call, "policy group changed", id));
  return groups_reply(call, id);
}

Result<Reply> delete_group(const Call& call) {
  const std::string id(call.parameters.text("id"));
  TRY(call.services.store.delete_document(call.caller.customer, k_group, id));
  TRY(audited(call, "policy group deleted", id));
  return Reply{};
}

Result<Reply> list_exclusions(const Call& call) {
  const auto stored = call.services.store.document(call.caller.customer, k_exclusions, "all");
  if (!stored && stored.error().code != ErrorCode::not_found) return stored.error();
  Reply out;
  if (stored) out.resources.push_back(stored->body);
  return out;
}

Result<Reply> replace_exclusions(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  const auto conditions = body.get("conditions");
  if (!conditions || !conditions->is_array()) {
    return make_error(ErrorCode::usage, "'conditions' must be a list");
  }
  const std::string now = time_text(call.services.now_ms());
  JsonWriter out;
  out.begin_object().key("conditions").begin_array();
  for (const JsonValue& each : conditions->elements()) {
    TRY_ASSIGN(const std::string prop, needed_text(each, "prop"));
    const auto values = each.get("value");
    if (!values || !values->is_array()) {
      return make_error(ErrorCode::usage, "'value' must be a list of texts");
    }
    out.begin_object().member("created_at", now).member("description", each.text("description"));
    out.member("op", "eq").member("prop", prop).member("updated_at", now);
    if (const auto ttl = each.get("ttl"); ttl && ttl->integer()) {
      out.key("ttl").integer(*ttl->integer());
    }
    out.key("value").begin_array();
    for (const JsonValue& value : values->elements()) out.string(value.string().value_or(""));
    out.end_array().end_object();
  }
  out.end_array().member("created_at", now).member("description", "").member("name", "Exclusions");
  out.member("policy_type_uuid", "image-prevention-policy").member("updated_at", now).end_object();
  TRY(put(call, k_exclusions, "all", out.take(), 0));
  TRY(audited(call, "policy exclusions replaced", ""));
  return list_exclusions(call);
}

}  // namespace iar::server
