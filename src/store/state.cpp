// What agents send: the state of their clusters, and that they are alive.
#include <set>

#include "base/json.h"
#include "store/assets.h"
#include "store/database.h"
#include "store/store.h"
#include "wire/state_fields.h"

namespace iar::store {

namespace {

Error out_of_step(std::string_view what) {
  return make_error(ErrorCode::conflict, std::string(what) + ": send the whole state, number 0");
}

Status expect_number(Session& session, CustomerId customer, const wire::StateMessage& message) {
  if (message.number == 0) return {};
  TRY_ASSIGN(const auto rows,
             session.rows("SELECT number, agent FROM states WHERE customer = ? AND cluster = ?",
                          {customer.value, message.agent.cluster_id}));
  if (rows.empty()) return out_of_step("nothing is known of this cluster");
  if (text_of(rows.front().at(1)) != message.agent.id) {
    return out_of_step("another agent spoke last");
  }
  if (integer_of(rows.front().at(0)) + 1 != static_cast<std::int64_t>(message.number)) {
    return out_of_step("a change is missing");
  }
  return {};
}

Result<std::vector<Cells>> records_of(Session& session, CustomerId customer,
                                      const std::string& cluster) {
  return session.rows("SELECT kind, asset, record FROM assets WHERE customer = ? AND cluster = ?",
                      {customer.value, cluster});
}

// A whole state: what it does not name is gone.
Status forget_others(Session& session, CustomerId customer, const wire::StateMessage& message) {
  std::set<std::pair<std::int64_t, std::string>> named;
  for (const wire::Asset& asset : message.changed) {
    named.emplace(static_cast<std::int64_t>(asset.index()), wire::asset_key(asset));
  }
  const std::string& cluster = message.agent.cluster_id;
  TRY_ASSIGN(const auto rows, records_of(session, customer, cluster));
  for (const Cells& row : rows) {
    const std::int64_t kind = integer_of(row.at(0));
    const std::string id(text_of(row.at(1)));
    if (named.contains({kind, id})) continue;
    TRY(remove_asset(session, customer, cluster, static_cast<wire::AssetKind>(kind), id));
  }
  return {};
}

Status expect_checksum(Session& session, CustomerId customer, const wire::StateMessage& message) {
  if (message.checksum.empty()) return {};
  TRY_ASSIGN(const auto rows, records_of(session, customer, message.agent.cluster_id));
  std::vector<wire::Asset> assets;
  for (const Cells& row : rows) {
    model::Decoder in(as_bytes(blob_of(row.at(2))));
    wire::field(in, assets.emplace_back());
    TRY(in.finish());
  }
  if (wire::state_checksum(assets) == message.checksum) return {};
  return out_of_step("the checksum of the state differs");
}

Status put(Session& session, CustomerId customer, const wire::StateMessage& message) {
  TRY(session.lock(customer));
  TRY(expect_number(session, customer, message));
  const std::string& cluster = message.agent.cluster_id;
  if (message.number == 0) TRY(forget_others(session, customer, message));
  for (const wire::Asset& asset : message.changed) {
    TRY(put_asset(session, customer, cluster, asset));
  }
  for (const wire::Gone& gone : message.gone) {
    TRY(remove_asset(session, customer, cluster, gone.kind, gone.id));
  }
  TRY(session.run(
      "INSERT INTO states (customer, cluster, number, agent) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (customer, cluster) DO UPDATE SET number = excluded.number,"
      " agent = excluded.agent",
      {customer.value, cluster, static_cast<std::int64_t>(message.number), message.agent.id}));
  return expect_checksum(session, customer, message);
}

}  // namespace

Status Store::put_state(CustomerId customer, const wire::StateMessage& message) {
  return database_->change([&](Session& session) { return put(session, customer, message); });
}

Status Store::put_heartbeat(CustomerId customer, const wire::HeartbeatMessage& message) {
  const wire::AgentIdentity& agent = message.agent;
  JsonWriter json;
  json.begin_object().member("version", agent.version).member("cluster_id", agent.cluster_id);
  json.member("cluster_name", agent.cluster_name).member("node_name", agent.node_name);
  json.member("mode", agent.mode).key("queued").unsigned_integer(message.queued);
  json.key("assessed").unsigned_integer(message.assessed);
  json.key("failed").unsigned_integer(message.failed);
  json.key("config_revision").unsigned_integer(message.config_revision).end_object();
  return database_->change([&](Session& session) -> Status {
    return session.run(
        "INSERT INTO agents (customer, id, body, seen_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (customer, id) DO UPDATE SET body = excluded.body,"
        " seen_ms = excluded.seen_ms",
        {customer.value, agent.id, json.text(), session.now_ms()});
  });
}

}  // namespace iar::store
