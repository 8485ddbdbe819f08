// What agents send and ask for.

#include <variant>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "server/handlers.h"
#include "server/services.h"
#include "wire/falcon.h"
#include "wire/protocol.h"

namespace iar::server {

namespace {

// What is stored stays stored, whatever matching does: it is taken up again with the next upload or
// the next advisories.
void match_after_upload(const Call& call) {
  const Status matched = call.services.matching.match_fresh(call.caller.customer);
  if (matched.ok()) return;
  call.services.log("matching failed error=" +
                    json_quoted(message_for_display(matched.error().text())));
}

Result<Reply> store_inventory(const Call& call, const wire::InventoryMessage& message) {
  TRY_ASSIGN(const store::Ingested ingested,
             call.services.store.put_inventory(call.caller.customer, message));
  if (ingested.unmatched) match_after_upload(call);
  JsonWriter out;
  out.begin_object().member("uuid", ingested.image_uuid);
  out.key("is_new").boolean(ingested.is_new).key("changed").boolean(ingested.changed).end_object();
  Reply reply;
  reply.resources.push_back(out.take());
  return reply;
}

std::string texts_json(std::string_view name, const std::vector<std::string>& texts) {
  JsonWriter out;
  out.begin_object().key(name).begin_array();
  for (const std::string& each : texts) out.string(each);
  return out.end_array().end_object().take();
}

// One function for each kind of message that an agent sends.
struct Receive {
  const Call& call;

  [[nodiscard]] store::Store& store() const { return call.services.store; }
  [[nodiscard]] store::CustomerId customer() const { return call.caller.customer; }

  Result<Reply> operator()(const wire::InventoryMessage& message) const {
    return store_inventory(call, message);
  }
  Result<Reply> operator()(const wire::StateMessage& message) const {
    TRY(store().put_state(customer(), message));
    return Reply{};
  }
  Result<Reply> operator()(const wire::HeartbeatMessage& message) const {
    TRY(store().put_heartbeat(customer(), message));
    return Reply{};
  }
  Result<Reply> operator()(const wire::FactsMessage& message) const {
    TRY(store().put_facts(customer(), message));
    return Reply{};
  }
  Result<Reply> operator()(const wire::ClaimMessage& message) const {
    TRY_ASSIGN(const bool won, store().claim(customer(), message));
    Reply out;
    out.resources.emplace_back(won ? "{\"claimed\":true}" : "{\"claimed\":false}");
    return out;
  }
  Result<Reply> operator()(const wire::QueryMessage& message) const {
    std::vector<std::string> known;
    if (message.subject == wire::Subject::images) {
      TRY_ASSIGN(known, store().known_images(customer(), message.digests));
    } else {
      TRY_ASSIGN(const auto facts, store().facts(customer(), message.digests));
      for (const wire::FactsMessage& each : facts) known.push_back(each.diff_id);
    }
    Reply out;
    out.resources.push_back(texts_json("known", known));
    return out;
  }
  // What only a console says.
  template <typename Other>
  Result<Reply> operator()(const Other&) const {
    return make_error(ErrorCode::usage, "agents do not send messages of this kind");
  }
};

}  // namespace

Result<Reply> take_inventory(const Call& call) {
  TRY_ASSIGN(const wire::InventoryMessage message, wire::decode_falcon(call.request.body));
  TRY(store_inventory(call, message));
  return Reply{};
}

Result<Reply> take_message(const Call& call) {
  TRY_ASSIGN(const wire::Message message, wire::decode(as_bytes(call.request.body)));
  return std::visit(Receive{call}, message);
}

Result<Reply> agent_config(const Call& call) {
  const auto stored = call.services.store.document(call.caller.customer, "setting", "agent");
  if (!stored && stored.error().code != ErrorCode::not_found) return stored.error();
  JsonWriter out;
  out.begin_object().key("revision").integer(stored ? stored->revision : 0);
  out.key("protocol").unsigned_integer(wire::k_protocol_version).end_object();
  std::string text = out.take();
  text.pop_back();
  Reply reply;
  reply.resources.push_back(text + ",\"values\":" + (stored ? stored->body : "{}") + "}");
  return reply;
}

// The customer's id with two digits that tell a mistyped one.
Result<Reply> customer_id(const Call& call) {
  const Sha256Bytes digest = sha256(as_bytes(call.caller.cid));
  std::string text = call.caller.cid + "-" + hex(ByteView(digest).first(1));
  for (char& c : text) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  Reply out;
  out.resources.push_back(json_quoted(text));
  return out;
}

}  // namespace iar::server
