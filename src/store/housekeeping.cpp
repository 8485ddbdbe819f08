// What keeps the store small, and tells how large it is.
#include <array>

#include "store/assets.h"
#include "store/database.h"
#include "store/store.h"

namespace iar::store {

namespace {

constexpr std::int64_t k_day_ms = 86'400'000;

// How many rows a DELETE with RETURNING took away.
Result<std::uint64_t> removed(Session& session, std::string_view sql, const Cells& parameters) {
  TRY_ASSIGN(const auto rows, session.rows(sql, parameters));
  return static_cast<std::uint64_t>(rows.size());
}

Result<std::uint64_t> prune_images(Session& session, CustomerId customer, std::int64_t age_ms) {
  if (age_ms == 0) return std::uint64_t{0};
  const std::int64_t before = session.now_ms() - age_ms;
  TRY(
      session.run("DELETE FROM image_names WHERE customer = ? AND last_seen_ms < ? AND image IN"
                  " (SELECT id FROM images WHERE containers = 0)",
                  {customer.value, before}));
  TRY_ASSIGN(const auto rows,
             session.rows("SELECT id FROM images WHERE customer = ? AND last_seen_ms < ?"
                          " AND containers = 0",
                          {customer.value, before}));
  for (const Cells& row : rows) TRY(delete_image_row(session, customer, integer_of(row.at(0))));
  return static_cast<std::uint64_t>(rows.size());
}

// Components, vulnerabilities and detections that no image has.
Result<std::uint64_t> prune_components(Session& session, CustomerId customer) {
  const Cells mine = {customer.value};
  TRY_ASSIGN(const std::uint64_t count,
             removed(session,
                     "DELETE FROM components WHERE customer = ? AND NOT EXISTS (SELECT 1 FROM"
                     " postings p WHERE p.component = components.id) RETURNING id",
                     mine));
  for (const std::string_view table : {"verdicts", "past_verdicts"}) {
    TRY(session.run("DELETE FROM " + std::string(table) +
                        " WHERE customer = ? AND component NOT IN"
                        " (SELECT id FROM components WHERE customer = ?)",
                    {customer.value, customer.value}));
  }
  TRY(
      session.run("UPDATE vulnerabilities SET packages = (SELECT count(*) FROM verdicts v WHERE"
                  " v.vulnerability = vulnerabilities.id AND v.state = 0), fixable = (SELECT"
                  " count(*) FROM verdicts v WHERE v.vulnerability = vulnerabilities.id AND"
                  " v.state = 0 AND v.fixed <> '[]') WHERE customer = ?",
                  mine));
  TRY(
      session.run("DELETE FROM vulnerabilities WHERE customer = ? AND images = 0 AND NOT EXISTS"
                  " (SELECT 1 FROM verdicts v WHERE v.vulnerability = vulnerabilities.id)"
                  " AND NOT EXISTS (SELECT 1 FROM past_verdicts v WHERE v.vulnerability ="
                  " vulnerabilities.id)",
                  mine));
  TRY(session.run("DELETE FROM detections WHERE customer = ? AND images = 0", mine));
  return count;
}

Result<Pruned> prune_all(Session& session, CustomerId customer, const Retention& retention) {
  TRY(session.lock(customer));
  Pruned pruned;
  const auto before = [&](std::int64_t age_ms) -> Cells {
    return {customer.value, session.now_ms() - age_ms};
  };
  if (retention.asset_ms != 0) {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT cluster, kind, asset FROM assets WHERE customer = ? AND"
                            " last_seen_ms < ?",
                            before(retention.asset_ms)));
    for (const Cells& row : rows) {
      TRY(remove_asset(session, customer, std::string(text_of(row.at(0))),
                       static_cast<wire::AssetKind>(integer_of(row.at(1))),
                       std::string(text_of(row.at(2)))));
    }
    pruned.assets = rows.size();
  }
  TRY_ASSIGN(pruned.images, prune_images(session, customer, retention.image_ms));
  TRY_ASSIGN(pruned.components, prune_components(session, customer));
  if (retention.event_ms != 0) {
    TRY_ASSIGN(
        pruned.events,
        removed(session, "DELETE FROM events WHERE customer = ? AND at_ms < ? RETURNING number",
                before(retention.event_ms)));
  }
  if (retention.audit_ms != 0) {
    TRY_ASSIGN(
        pruned.audit,
        removed(session, "DELETE FROM audit WHERE customer = ? AND at_ms < ? RETURNING number",
                before(retention.audit_ms)));
  }
  return pruned;
}

}  // namespace

Result<Pruned> Store::prune(CustomerId customer, const Retention& retention) {
  return database_->write<Pruned>(
      [&](Session& session) { return prune_all(session, customer, retention); });
}

Result<Size> Store::size() {
  const std::string_view bytes =
      database_->dialect() == Dialect::sqlite
          ? "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
          : "SELECT pg_database_size(current_database())";
  return database_->read<Size>([&](Session& session) -> Result<Size> {
    Size size;
    TRY_ASSIGN(const std::int64_t on_disk, session.integer(bytes));
    size.bytes = static_cast<std::uint64_t>(on_disk);
    const std::array<std::pair<std::string_view, std::uint64_t*>, 4> counts = {
        {{"images", &size.images},
         {"components", &size.components},
         {"postings", &size.postings},
         {"verdicts", &size.verdicts}}};
    for (const auto& [table, count] : counts) {
      TRY_ASSIGN(const std::int64_t rows,
                 session.integer("SELECT count(*) FROM " + std::string(table)));
      *count = static_cast<std::uint64_t>(rows);
    }
    TRY_ASSIGN(const std::int64_t recent,
               session.integer("SELECT count(*) FROM images WHERE first_seen_ms > ?",
                               {session.now_ms() - 30 * k_day_ms}));
    if (size.images != 0) {
      size.bytes_per_image = static_cast<double>(size.bytes) / static_cast<double>(size.images);
    }
    size.images_per_day = static_cast<double>(recent) / 30;
    const double growth = 365 * size.images_per_day * size.bytes_per_image;
    size.bytes_in_a_year = size.bytes + static_cast<std::uint64_t>(growth);
    return size;
  });
}

}  // namespace iar::store
