// API clients, for administrators: whoever may do everything.
#include <algorithm>

#include "server/documents.h"
#include "server/handlers.h"
#include "server/shape.h"

namespace iar::server {

namespace {

constexpr std::int64_t k_overlap_seconds = 24 * 3600;
constexpr std::int64_t k_overlap_seconds_max = 90 * 24 * 3600;
constexpr std::uint32_t k_everything = (1U << k_scope_count) - 1;

Status needs_administrator(const Call& call) {
  if (call.caller.scopes == k_everything) return {};
  return make_error(ErrorCode::denied, "access denied, authorization failed");
}

void write_client(const store::Client& client, JsonWriter& out) {
  out.begin_object().member("client_id", client.id).member("name", client.name);
  out.key("enabled").boolean(client.enabled).key("scopes").begin_array();
  for (const std::string& scope : client.scopes) out.string(scope);
  out.end_array().member("created_at", time_text(client.created_ms));
  out.member("last_used", time_text(client.used_ms)).key("secrets").begin_array();
  for (const store::ClientSecret& secret : client.secrets) {
    out.begin_object().member("expires_at", time_text(secret.expires_ms)).end_object();
  }
  out.end_array().end_object();
}

// The one time that a secret is shown.
Reply credentials_reply(const Credentials& credentials) {
  JsonWriter out;
  out.begin_object().member("client_id", credentials.client_id);
  out.member("client_secret", credentials.client_secret).member("cid", credentials.cid);
  Reply reply;
  reply.resources.push_back(out.end_object().take());
  return reply;
}

}  // namespace

Result<Reply> list_clients(const Call& call) {
  TRY(needs_administrator(call));
  TRY_ASSIGN(const auto clients, call.services.store.clients(call.caller.customer));
  Reply out;
  for (const store::Client& client : clients) {
    JsonWriter text;
    write_client(client, text);
    out.resources.push_back(text.take());
  }
  return out;
}

Result<Reply> create_client(const Call& call) {
  TRY(needs_administrator(call));
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY_ASSIGN(const std::string name, needed_text(body, "name"));
  const auto role = std::ranges::find(roles(), body.text("role"), &Role::name);
  if (role == roles().end()) {
    return make_error(ErrorCode::usage, "'role' must be administrator, agent or reader");
  }
  TRY_ASSIGN(
      const Credentials made,
      call.services.access.make_client(call.caller.customer, call.caller.cid, name, role->scopes));
  TRY(audited(call, "client created", made.client_id));
  return credentials_reply(made);
}

Result<Reply> rotate_client(const Call& call) {
  TRY(needs_administrator(call));
  const std::string id(call.parameters.text("id"));
  JsonDocument document;
  std::int64_t overlap = k_overlap_seconds;
  if (!call.request.body.empty()) {
    TRY_ASSIGN(const JsonValue body, body_object(document, call));
    if (const auto given = body.get("overlap_seconds")) {
      overlap = given->integer().value_or(-1);
    }
  }
  if (overlap < 0 || overlap > k_overlap_seconds_max) {
    return make_error(ErrorCode::usage, "'overlap_seconds' must be from 0 to 90 days");
  }
  TRY_ASSIGN(const Credentials made, call.services.access.rotate(call.caller, id, overlap));
  TRY(audited(call, "client secret rotated", id));
  return credentials_reply(made);
}

Result<Reply> delete_client(const Call& call) {
  TRY(needs_administrator(call));
  const std::string id(call.parameters.text("id"));
  if (id == call.caller.client) {
    return make_error(ErrorCode::conflict, "a client cannot delete itself");
  }
  TRY(call.services.store.delete_client(call.caller.customer, id));
  TRY(audited(call, "client deleted", id));
  return Reply{};
}

Result<Reply> list_audit(const Call& call) {
  TRY(needs_administrator(call));
  const Paging& paging = call.parameters.paging();
  TRY_ASSIGN(const auto entries, call.services.store.audit_entries(
                                     call.caller.customer, static_cast<std::int64_t>(paging.offset),
                                     static_cast<std::size_t>(paging.limit)));
  Reply out;
  for (const store::AuditEntry& entry : entries) {
    JsonWriter text;
    text.begin_object().key("number").integer(entry.number);
    text.member("at", time_text(entry.at_ms)).member("actor", entry.actor);
    text.member("action", entry.action).member("subject", entry.subject).end_object();
    out.resources.push_back(text.take());
  }
  return out;
}

}  // namespace iar::server
