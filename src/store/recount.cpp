// Counters against the rows that they count.
#include <array>

#include "store/database.h"
#include "store/store.h"

namespace iar::store {

namespace {

// A table's counters that differ from what their rows give: "what" and a query of names, stored and
// counted values.
struct Check {
  std::string_view what;
  std::string_view sql;
};

constexpr std::array k_checks = {
    Check{"findings of image",
          "SELECT i.id, i.c0 + 1000 * (i.c1 + 1000 * (i.c2 + 1000 * (i.c3 + 1000 * i.c4))),"
          " COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT p.image AS image,"
          " CAST(sum(CASE v.severity WHEN 0 THEN 1 WHEN 1 THEN 1000 WHEN 2 THEN 1000000"
          " WHEN 3 THEN 1000000000 WHEN 4 THEN 1000000000000 ELSE 0 END) AS BIGINT) AS sum"
          " FROM postings p JOIN verdicts v ON v.component = p.component WHERE p.silent = 0"
          " AND v.state = 0 GROUP BY p.image) d ON d.image = i.id WHERE i.customer = ?"},
    Check{"critical findings of image",
          "SELECT i.id, i.c5, COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT p.image AS image,"
          " count(*) AS sum FROM postings p JOIN verdicts v ON v.component = p.component"
          " WHERE p.silent = 0 AND v.state = 0 AND v.severity = 5 GROUP BY p.image) d"
          " ON d.image = i.id WHERE i.customer = ?"},
    Check{"undetermined findings of image",
          "SELECT i.id, i.c_open, COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT p.image AS"
          " image, count(*) AS sum FROM postings p JOIN verdicts v ON v.component = p.component"
          " WHERE p.silent = 0 AND v.state = 1 GROUP BY p.image) d ON d.image = i.id"
          " WHERE i.customer = ?"},
    Check{"fixable findings of image",
          "SELECT i.id, i.c_fixable, COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT p.image AS"
          " image, count(*) AS sum FROM postings p JOIN verdicts v ON v.component = p.component"
          " WHERE p.silent = 0 AND v.state = 0 AND v.fixed <> '[]' GROUP BY p.image) d"
          " ON d.image = i.id WHERE i.customer = ?"},
    Check{"running containers of image",
          "SELECT i.id, i.containers, COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT a.image"
          " AS image, count(*) AS sum FROM assets a WHERE a.kind = 5 AND a.running = 1"
          " GROUP BY a.image) d ON d.image = i.id WHERE i.customer = ?"},
    Check{"packages of image",
          "SELECT i.id, i.packages, COALESCE(d.sum, 0) FROM images i LEFT JOIN (SELECT p.image"
          " AS image, count(*) AS sum FROM postings p GROUP BY p.image) d ON d.image = i.id"
          " WHERE i.customer = ?"},
    Check{"findings of layer",
          "SELECT l.image, l.findings, COALESCE(d.sum, 0) FROM layers l LEFT JOIN (SELECT p.image"
          " AS image, p.layer AS layer, count(*) AS sum FROM postings p JOIN verdicts v"
          " ON v.component = p.component WHERE p.silent = 0 AND v.state = 0"
          " GROUP BY p.image, p.layer) d ON d.image = l.image AND d.layer = l.position"
          " WHERE l.customer = ?"},
    Check{"findings of component",
          "SELECT c.id, c.c0 + c.c1 + c.c2 + c.c3 + c.c4 + c.c5 + 1000000 * c.c_open,"
          " COALESCE(d.sum, 0) FROM components c LEFT JOIN (SELECT v.component AS component,"
          " CAST(sum(CASE WHEN v.state = 0 THEN 1 ELSE 1000000 END) AS BIGINT) AS sum"
          " FROM verdicts v GROUP BY v.component) d ON d.component = c.id WHERE c.customer = ?"},
    Check{"images of vulnerability",
          "SELECT u.id, u.images, COALESCE(d.sum, 0) FROM vulnerabilities u LEFT JOIN"
          " (SELECT v.vulnerability AS vulnerability, count(DISTINCT p.image) AS sum"
          " FROM verdicts v JOIN postings p ON p.component = v.component WHERE p.silent = 0"
          " AND v.state = 0 GROUP BY v.vulnerability) d ON d.vulnerability = u.id"
          " WHERE u.customer = ?"},
    Check{"packages of vulnerability",
          "SELECT u.id, u.packages, COALESCE(d.sum, 0) FROM vulnerabilities u LEFT JOIN"
          " (SELECT v.vulnerability AS vulnerability, count(*) AS sum FROM verdicts v"
          " WHERE v.state = 0 GROUP BY v.vulnerability) d ON d.vulnerability = u.id"
          " WHERE u.customer = ?"},
    Check{"containers of vulnerability",
          "SELECT u.id, u.containers, COALESCE(d.sum, 0) FROM vulnerabilities u LEFT JOIN"
          " (SELECT e.vulnerability AS vulnerability, CAST(sum(i.containers) AS BIGINT) AS sum"
          " FROM (SELECT DISTINCT v.vulnerability AS vulnerability, p.image AS image"
          " FROM verdicts v JOIN postings p ON p.component = v.component WHERE p.silent = 0"
          " AND v.state = 0) e JOIN images i ON i.id = e.image GROUP BY e.vulnerability) d"
          " ON d.vulnerability = u.id WHERE u.customer = ?"},
    Check{"images of detection",
          "SELECT k.id, k.images, COALESCE(d.sum, 0) FROM detections k LEFT JOIN"
          " (SELECT detection, count(DISTINCT image) AS sum FROM image_detections"
          " GROUP BY detection) d ON d.detection = k.id WHERE k.customer = ?"},
};

}  // namespace

Result<std::vector<std::string>> Store::recount(CustomerId customer) {
  using Found = std::vector<std::string>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    for (const Check& check : k_checks) {
      TRY_ASSIGN(const auto rows, session.rows(check.sql, {customer.value}));
      for (const Cells& row : rows) {
        const std::int64_t stored = integer_of(row.at(1));
        const std::int64_t counted = integer_of(row.at(2));
        if (stored == counted) continue;
        found.push_back(std::string(check.what) + " " + std::to_string(integer_of(row.at(0))) +
                        ": stored " + std::to_string(stored) + ", counted " +
                        std::to_string(counted));
      }
    }
    return found;
  });
}

}  // namespace iar::store
