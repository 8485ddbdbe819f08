#include "server/openapi.h"

#include <map>

#include "base/json.h"
#include "base/text.h"
#include "server/parameters.h"
#include "server/route.h"

namespace iar::server {

namespace {

void write_type(const ParameterRow& row, JsonWriter& out) {
  out.key("schema").begin_object();
  if (row.name == "limit" || row.name == "offset") {
    out.member("type", "integer").key("minimum").integer(0);
  } else if (row.list) {
    out.member("type", "array").key("items").begin_object().member("type", "string").end_object();
  } else {
    out.member("type", row.boolean ? "boolean" : "string");
    if (row.required) out.key("minLength").integer(1);
  }
  out.end_object();
}

void write_parameters(const Route& route, JsonWriter& out) {
  out.key("parameters").begin_array();
  for (const ParameterRow& row : parameter_rows(route)) {
    out.begin_object().member("name", row.name).member("in", "query");
    out.key("required").boolean(row.required);
    write_type(row, out);
    out.end_object();
  }
  const std::size_t brace = route.path.find('{');
  if (brace != std::string_view::npos) {
    const std::string_view name = route.path.substr(brace + 1, route.path.size() - brace - 2);
    out.begin_object().member("name", name).member("in", "path").key("required").boolean(true);
    out.key("schema").begin_object().member("type", "string").key("minLength").integer(1);
    out.end_object().end_object();
  }
  out.end_array();
}

void write_reply(std::string_view status, std::string_view words, std::string_view schema,
                 JsonWriter& out) {
  out.key(status).begin_object().member("description", words);
  if (!schema.empty()) {
    out.key("content").begin_object().key("application/json").begin_object();
    out.key("schema").begin_object();
    out.member("$ref", "#/components/schemas/" + std::string(schema));
    out.end_object().end_object().end_object();
  }
  out.end_object();
}

void write_operation(const Route& route, JsonWriter& out) {
  out.key(lowered(route.method)).begin_object().member("operationId", route.operation);
  out.key("tags").begin_array().string(route.collection).end_array();
  out.key("security").begin_array().begin_object().key("oauth2").begin_array();
  if (route.scope != Scope::any) out.string(scope_name(route.scope));
  out.end_array().end_object().end_array();
  write_parameters(route, out);
  if (route.body == Body::json) {
    out.key("requestBody").begin_object().key("content").begin_object().key("application/json");
    out.begin_object().key("schema").begin_object().end_object().end_object().end_object();
    out.end_object();
  }
  out.key("responses").begin_object();
  const bool whole = route.payload == Payload::bytes || route.payload == Payload::report;
  const std::string words = route.type.empty() ? "done" : "resources: " + std::string(route.type);
  write_reply(std::to_string(route.status), words, whole ? "" : "Envelope", out);
  for (const std::string_view status : {"400", "401", "403", "404", "409", "413", "429", "500"}) {
    write_reply(status, "refused", "Refusal", out);
  }
  out.end_object().end_object();
}

void write_envelope_schema(std::string_view name, JsonWriter& out) {
  out.key(name).begin_object().member("type", "object");
  out.key("required").begin_array().string("meta").string("errors").end_array();
  out.key("properties").begin_object();
  out.key("meta").begin_object().member("type", "object").end_object();
  out.key("errors").begin_object().member("type", "array");
  out.key("items").begin_object().member("type", "object").end_object().end_object();
  out.end_object().end_object();
}

void write_components(JsonWriter& out) {
  out.key("components").begin_object().key("schemas").begin_object();
  write_envelope_schema("Envelope", out);
  write_envelope_schema("Refusal", out);
  out.end_object().key("securitySchemes").begin_object().key("oauth2").begin_object();
  out.member("type", "oauth2").key("flows").begin_object().key("clientCredentials").begin_object();
  out.member("tokenUrl", "/oauth2/token").key("scopes").begin_object();
  for (std::size_t i = 1; i < k_scope_count; ++i) {
    out.member(scope_name(static_cast<Scope>(i)), "");
  }
  out.end_object().end_object().end_object().end_object().end_object().end_object();
}

}  // namespace

std::string openapi_document() {
  std::map<std::string_view, std::vector<const Route*>> paths;
  for (const Route& route : routes()) paths[route.path].push_back(&route);
  JsonWriter out;
  out.begin_object().member("openapi", "3.0.3").key("info").begin_object();
  out.member("title", "IAR console").member("version", IAR_VERSION).end_object();
  out.key("paths").begin_object();
  for (const auto& [path, rows] : paths) {
    out.key(path).begin_object();
    for (const Route* const route : rows) write_operation(*route, out);
    out.end_object();
  }
  out.end_object();
  write_components(out);
  return out.end_object().take();
}

}  // namespace iar::server
