// Documents and leases.
#include "store/database.h"
#include "store/store.h"

namespace iar::store {

namespace {

Document document_of(const Cells& row) {
  return {std::string(text_of(row.at(0))), std::string(text_of(row.at(1))),
          std::string(text_of(row.at(2))), integer_of(row.at(3)),
          integer_of(row.at(4)),           integer_of(row.at(5))};
}

constexpr std::string_view k_select =
    "SELECT kind, id, body, revision, created_ms, updated_ms FROM documents"
    " WHERE customer = ? AND kind = ?";

}  // namespace

Result<Document> Store::document(CustomerId customer, std::string_view kind, std::string_view id) {
  return database_->read<Document>([&](Session& session) -> Result<Document> {
    TRY_ASSIGN(const Cells row, session.row(std::string(k_select) + " AND id = ?",
                                            {customer.value, std::string(kind), std::string(id)}));
    return document_of(row);
  });
}

Result<std::vector<Document>> Store::documents(CustomerId customer, std::string_view kind) {
  using Found = std::vector<Document>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows, session.rows(std::string(k_select) + " ORDER BY created_ms, id",
                                             {customer.value, std::string(kind)}));
    Found found;
    for (const Cells& row : rows) found.push_back(document_of(row));
    return found;
  });
}

Result<Document> Store::put_document(CustomerId customer, const Document& document) {
  return database_->write<Document>([&](Session& session) -> Result<Document> {
    TRY(session.lock(customer));
    const Cells key = {customer.value, document.kind, document.id};
    TRY_ASSIGN(const auto rows, session.rows(std::string(k_select) + " AND id = ?", key));
    Document stored = rows.empty() ? document : document_of(rows.front());
    if (document.revision != 0 && (rows.empty() || stored.revision != document.revision)) {
      return make_error(ErrorCode::conflict, "somebody else changed it", document.kind);
    }
    stored.body = document.body;
    stored.revision = rows.empty() ? 1 : stored.revision + 1;
    stored.updated_ms = session.now_ms();
    if (rows.empty()) stored.created_ms = session.now_ms();
    TRY(
        session.run("INSERT INTO documents (customer, kind, id, body, revision, created_ms,"
                    " updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (customer, kind, id)"
                    " DO UPDATE SET body = excluded.body, revision = excluded.revision,"
                    " updated_ms = excluded.updated_ms",
                    {customer.value, stored.kind, stored.id, stored.body, stored.revision,
                     stored.created_ms, stored.updated_ms}));
    return stored;
  });
}

Status Store::delete_document(CustomerId customer, std::string_view kind, std::string_view id) {
  return database_->change([&](Session& session) -> Status {
    TRY(
        session.row("DELETE FROM documents WHERE customer = ? AND kind = ? AND id = ?"
                    " RETURNING id",
                    {customer.value, std::string(kind), std::string(id)}));
    return {};
  });
}

Result<bool> Store::acquire(std::string_view lease, std::string_view holder,
                            std::int64_t duration_ms) {
  return database_->write<bool>([&](Session& session) -> Result<bool> {
    TRY_ASSIGN(const auto rows,
               session.rows("INSERT INTO leases (name, holder, expires_ms) VALUES (?, ?, ?)"
                            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,"
                            " expires_ms = excluded.expires_ms"
                            " WHERE leases.holder = excluded.holder OR leases.expires_ms <= ?"
                            " RETURNING name",
                            {std::string(lease), std::string(holder),
                             session.now_ms() + duration_ms, session.now_ms()}));
    return !rows.empty();
  });
}

Status Store::release(std::string_view lease, std::string_view holder) {
  return database_->change([&](Session& session) -> Status {
    return session.run("DELETE FROM leases WHERE name = ? AND holder = ?",
                       {std::string(lease), std::string(holder)});
  });
}

Result<bool> Store::claim(CustomerId customer, const wire::ClaimMessage& message) {
  const std::string name =
      "image/" + std::to_string(customer.value) + "/" + message.digest.substr(0, 128);
  return acquire(name, message.agent.id, std::int64_t{message.seconds} * 1000);
}

}  // namespace iar::store
