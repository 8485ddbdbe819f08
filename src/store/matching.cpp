// Matching: what waits for it, and what came of it.
#include "base/json.h"
#include "store/component.h"
#include "store/database.h"
#include "store/store.h"
#include "store/verdicts.h"

namespace iar::store {

namespace {

Result<std::vector<Component>> components_of(const std::vector<Cells>& rows) {
  std::vector<Component> found;
  found.reserve(rows.size());
  for (const Cells& row : rows) {
    TRY_ASSIGN(Component component, component_of(integer_of(row.at(0)), blob_of(row.at(1))));
    found.push_back(std::move(component));
  }
  return found;
}

std::string key_list(const std::vector<std::string>& names) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& name : names) {
    const std::string key = match_key_of(name);
    if (!key.empty()) json.begin_array().string(storable(key)).end_array();
  }
  return json.end_array().take();
}

}  // namespace

Result<std::vector<Component>> Store::components_to_match(CustomerId customer,
                                                          std::string_view revision, Which which,
                                                          std::int64_t after, std::size_t limit) {
  using Found = std::vector<Component>;
  const bool fresh = which == Which::fresh_only;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT id, record FROM components WHERE customer = ? AND id > ?"
                            " AND revision " +
                                std::string(fresh ? "= ?" : "<> ?") + " ORDER BY id LIMIT ?",
                            {customer.value, after, fresh ? std::string() : std::string(revision),
                             static_cast<std::int64_t>(limit)}));
    return components_of(rows);
  });
}

Result<std::vector<Component>> Store::components_named(CustomerId customer,
                                                       const std::vector<std::string>& names) {
  using Found = std::vector<Component>;
  const std::string keys = key_list(names);
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT c.id, c.record FROM components c WHERE c.customer = ? AND"
                            " c.id IN (SELECT a.id FROM components a WHERE a.customer = ?"
                            " AND a.match_key IN (SELECT r.value->>0 FROM {each})"
                            " UNION SELECT b.id FROM components b WHERE b.customer = ?"
                            " AND b.source_key IN (SELECT r.value->>0 FROM {each}))"
                            " ORDER BY c.id",
                            {customer.value, customer.value, keys, customer.value, keys}));
    return components_of(rows);
  });
}

Result<VerdictChanges> Store::put_verdicts(CustomerId customer, std::string_view revision,
                                           const std::vector<ComponentVerdicts>& verdicts,
                                           const std::vector<Vulnerability>& vulnerabilities) {
  return database_->write<VerdictChanges>([&](Session& session) -> Result<VerdictChanges> {
    TRY(session.lock(customer));
    return replace_verdicts(session, customer, revision, verdicts, vulnerabilities);
  });
}

Status Store::set_revision(CustomerId customer, std::string_view revision) {
  return database_->change([&](Session& session) -> Status {
    TRY(session.lock(customer));
    TRY(
        session.run("UPDATE components SET revision = ? WHERE customer = ? AND revision <> ''"
                    " AND revision <> ?",
                    {std::string(revision), customer.value, std::string(revision)}));
    return session.run("UPDATE customers SET revision = ? WHERE id = ?",
                       {std::string(revision), customer.value});
  });
}

Result<std::string> Store::revision(CustomerId customer) {
  return database_->read<std::string>([&](Session& session) -> Result<std::string> {
    TRY_ASSIGN(const Cells row,
               session.row("SELECT revision FROM customers WHERE id = ?", {customer.value}));
    return std::string(text_of(row.at(0)));
  });
}

Result<std::vector<Event>> Store::events(CustomerId customer, std::int64_t after,
                                         std::size_t limit) {
  using Found = std::vector<Event>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT number, at_ms, kind, vulnerability, component, package,"
                            " severity, revision, images FROM events WHERE customer = ?"
                            " AND number > ? ORDER BY number LIMIT ?",
                            {customer.value, after, static_cast<std::int64_t>(limit)}));
    Found found;
    for (const Cells& row : rows) {
      found.push_back({integer_of(row.at(0)), integer_of(row.at(1)),
                       static_cast<EventKind>(integer_of(row.at(2))),
                       std::string(text_of(row.at(3))), integer_of(row.at(4)),
                       std::string(text_of(row.at(5))),
                       std::string(level_word(static_cast<Level>(integer_of(row.at(6))))),
                       std::string(text_of(row.at(7))), integer_of(row.at(8))});
    }
    return found;
  });
}

}  // namespace iar::store
