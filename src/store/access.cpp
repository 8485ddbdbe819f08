// Who may ask: customers, clients, tokens, the audit log.
#include "base/json.h"
#include "store/database.h"
#include "store/store.h"

namespace iar::store {

namespace {

std::string client_body(const Client& client) {
  JsonWriter json;
  json.begin_object().member("name", client.name).key("enabled").boolean(client.enabled);
  json.key("scopes").begin_array();
  for (const std::string& scope : client.scopes) json.string(scope);
  json.end_array().key("secrets").begin_array();
  for (const ClientSecret& secret : client.secrets) {
    json.begin_object().member("hash", secret.hash);
    json.key("expires_ms").integer(secret.expires_ms).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

Result<Client> client_of(const Cells& row) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, document.parse(text_of(row.at(2))));
  Client client;
  client.id = text_of(row.at(0));
  client.customer = {integer_of(row.at(1))};
  client.created_ms = integer_of(row.at(3));
  client.used_ms = integer_of(row.at(4));
  client.name = body.text("name");
  const auto enabled = body.get("enabled");
  client.enabled = enabled && enabled->boolean().value_or(false);
  if (const auto scopes = body.get("scopes")) {
    for (const JsonValue& scope : scopes->elements()) {
      client.scopes.emplace_back(scope.string().value_or(""));
    }
  }
  if (const auto secrets = body.get("secrets")) {
    for (const JsonValue& secret : secrets->elements()) {
      const auto expires = secret.get("expires_ms");
      client.secrets.push_back(
          {std::string(secret.text("hash")), expires ? expires->integer().value_or(0) : 0});
    }
  }
  return client;
}

TokenKey token_key_of(const Cells& row) {
  return {std::string(text_of(row.at(0))), std::string(text_of(row.at(1))), integer_of(row.at(2))};
}

constexpr std::string_view k_add_key =
    "INSERT INTO token_keys (id, secret, created_ms) VALUES (?, ?, ?)";

}  // namespace

Result<CustomerId> Store::add_customer(std::string_view cid, std::string_view name) {
  return database_->write<CustomerId>([&](Session& session) -> Result<CustomerId> {
    TRY_ASSIGN(const Cells row,
               session.row("INSERT INTO customers (cid, name) VALUES (?, ?) RETURNING id",
                           {std::string(cid), std::string(name)}));
    return CustomerId{integer_of(row.at(0))};
  });
}

Result<CustomerId> Store::customer_of(std::string_view cid) {
  return database_->read<CustomerId>([&](Session& session) -> Result<CustomerId> {
    TRY_ASSIGN(const Cells row,
               session.row("SELECT id FROM customers WHERE cid = ?", {std::string(cid)}));
    return CustomerId{integer_of(row.at(0))};
  });
}

Result<std::vector<Customer>> Store::customers() {
  using Found = std::vector<Customer>;
  return database_->read<Found>([](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows, session.rows("SELECT id, cid, name FROM customers ORDER BY id"));
    Found found;
    for (const Cells& row : rows) {
      found.push_back({{integer_of(row.at(0))},
                       std::string(text_of(row.at(1))),
                       std::string(text_of(row.at(2)))});
    }
    return found;
  });
}

Status Store::put_client(const Client& client) {
  return database_->change([&](Session& session) -> Status {
    TRY_ASSIGN(
        const auto rows,
        session.rows("INSERT INTO clients (id, customer, body, created_ms, used_ms)"
                     " VALUES (?, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET"
                     " body = excluded.body WHERE clients.customer = excluded.customer"
                     " RETURNING id",
                     {client.id, client.customer.value, client_body(client), session.now_ms()}));
    if (rows.empty()) return make_error(ErrorCode::conflict, "the client is another customer's");
    return {};
  });
}

Result<Client> Store::client(std::string_view id) {
  return database_->read<Client>([&](Session& session) -> Result<Client> {
    TRY_ASSIGN(const Cells row,
               session.row("SELECT id, customer, body, created_ms, used_ms FROM clients"
                           " WHERE id = ?",
                           {std::string(id)}));
    return client_of(row);
  });
}

Result<std::vector<Client>> Store::clients(CustomerId customer) {
  using Found = std::vector<Client>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT id, customer, body, created_ms, used_ms FROM clients"
                            " WHERE customer = ? ORDER BY created_ms, id",
                            {customer.value}));
    Found found;
    for (const Cells& row : rows) {
      TRY_ASSIGN(Client client, client_of(row));
      found.push_back(std::move(client));
    }
    return found;
  });
}

Status Store::delete_client(CustomerId customer, std::string_view id) {
  return database_->change([&](Session& session) -> Status {
    TRY(session.row("DELETE FROM clients WHERE customer = ? AND id = ? RETURNING id",
                    {customer.value, std::string(id)}));
    return {};
  });
}

Status Store::note_client_use(std::string_view id) {
  return database_->change([&](Session& session) -> Status {
    return session.run("UPDATE clients SET used_ms = ? WHERE id = ?",
                       {session.now_ms(), std::string(id)});
  });
}

Result<std::vector<TokenKey>> Store::token_keys() {
  using Found = std::vector<TokenKey>;
  return database_->read<Found>([](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows, session.rows("SELECT id, secret, created_ms FROM token_keys"
                                             " ORDER BY created_ms DESC, id"));
    Found found;
    for (const Cells& row : rows) found.push_back(token_key_of(row));
    return found;
  });
}

Result<TokenKey> Store::first_token_key(const TokenKey& key) {
  return database_->write<TokenKey>([&](Session& session) -> Result<TokenKey> {
    TRY(session.run("{lock}", {std::int64_t{-2}}));
    TRY_ASSIGN(const auto rows, session.rows("SELECT id, secret, created_ms FROM token_keys"
                                             " ORDER BY created_ms DESC, id LIMIT 1"));
    if (!rows.empty()) return token_key_of(rows.front());
    TokenKey added = key;
    added.created_ms = session.now_ms();
    TRY(session.run(k_add_key, {added.id, added.secret, added.created_ms}));
    return added;
  });
}

Status Store::add_token_key(const TokenKey& key) {
  return database_->change([&](Session& session) -> Status {
    return session.run(k_add_key, {key.id, key.secret, session.now_ms()});
  });
}

Status Store::revoke_token(std::string_view token_id, std::int64_t expires_ms) {
  return database_->change([&](Session& session) -> Status {
    TRY(session.run("DELETE FROM revoked_tokens WHERE expires_ms < ?", {session.now_ms()}));
    return session.run(
        "INSERT INTO revoked_tokens (id, expires_ms) VALUES (?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        {std::string(token_id), expires_ms});
  });
}

Result<bool> Store::token_revoked(std::string_view token_id) {
  return database_->read<bool>([&](Session& session) -> Result<bool> {
    TRY_ASSIGN(const std::int64_t count,
               session.integer("SELECT count(*) FROM revoked_tokens WHERE id = ?",
                               {std::string(token_id)}));
    return count != 0;
  });
}

Status Store::audit(CustomerId customer, const AuditEntry& entry) {
  return database_->change([&](Session& session) -> Status {
    return session.run(
        "INSERT INTO audit (customer, at_ms, actor, action, subject, details)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        {customer.value, session.now_ms(), entry.actor, entry.action, entry.subject,
         entry.details});
  });
}

Result<std::vector<AuditEntry>> Store::audit_entries(CustomerId customer, std::int64_t after,
                                                     std::size_t limit) {
  using Found = std::vector<AuditEntry>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT number, at_ms, actor, action, subject, details FROM audit"
                            " WHERE customer = ? AND number > ? ORDER BY number LIMIT ?",
                            {customer.value, after, static_cast<std::int64_t>(limit)}));
    Found found;
    for (const Cells& row : rows) {
      found.push_back({integer_of(row.at(0)), integer_of(row.at(1)),
                       std::string(text_of(row.at(2))), std::string(text_of(row.at(3))),
                       std::string(text_of(row.at(4))), std::string(text_of(row.at(5)))});
    }
    return found;
  });
}

}  // namespace iar::store
