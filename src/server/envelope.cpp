#include "server/envelope.h"

#include "base/json.h"

namespace iar::server {

namespace {

constexpr std::string_view k_powered_by = "iar";

std::string meta_text(const Reply* reply, const Meta& meta) {
  JsonWriter out;
  out.begin_object().key("query_time").number(meta.query_seconds);
  out.member("powered_by", k_powered_by).member("trace_id", meta.trace);
  if (reply != nullptr && reply->page) {
    out.key("pagination").begin_object();
    out.key("limit").unsigned_integer(reply->page->limit);
    out.key("offset").unsigned_integer(reply->page->offset);
    out.key("total").unsigned_integer(reply->page->total).end_object();
  }
  if (reply != nullptr && reply->written) {
    out.key("writes").begin_object().key("resources_affected");
    out.unsigned_integer(*reply->written).end_object();
  }
  return out.end_object().take();
}

std::string list_text(const std::vector<std::string>& resources) {
  std::string out = "[";
  for (const std::string& each : resources) {
    if (out.size() > 1) out += ',';
    out += each;
  }
  return out + "]";
}

// The members of a JSON object: its text without the braces.
std::string_view members_of(std::string_view object) {
  return object.size() < 2 ? std::string_view() : object.substr(1, object.size() - 2);
}

}  // namespace

std::string envelope(Payload payload, const Reply& reply, const Meta& meta) {
  std::string out = "{\"meta\":" + meta_text(&reply, meta) + ",\"errors\":[]";
  switch (payload) {
    case Payload::enrichment:
      // One client drops the data where "resources" stands beside it.
      out += ",\"EnrichmentData\":" + list_text(reply.resources);
      break;
    case Payload::both:
      out += ",\"Resources\":" + list_text(reply.resources);
      out += ",\"resources\":" + list_text(reply.resources);
      break;
    case Payload::one:
      out += ",\"resources\":" + (reply.resources.empty() ? "null" : reply.resources.front());
      break;
    case Payload::top: {
      const std::string_view members =
          members_of(reply.resources.empty() ? reply.empty_top : reply.resources.front());
      if (!members.empty()) out.append(",").append(members);
      out += ",\"resources\":" + list_text(reply.resources);
      break;
    }
    case Payload::meta:
    case Payload::none: break;
    default: out += ",\"resources\":" + list_text(reply.resources);
  }
  return out + "}";
}

std::string error_envelope(int status, std::string_view message, const Meta& meta) {
  JsonWriter error;
  error.begin_object().key("code").integer(status).member("message", message).end_object();
  return "{\"meta\":" + meta_text(nullptr, meta) + ",\"errors\":[" + error.text() +
         "],\"resources\":null}";
}

}  // namespace iar::server
