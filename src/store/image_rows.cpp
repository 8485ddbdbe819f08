#include "store/image_rows.h"

#include <map>
#include <set>

#include "base/json.h"
#include "store/component.h"

namespace iar::store {

namespace {

using Ids = std::map<std::string, std::int64_t>;

std::string hash_list(const std::map<std::string, PackageRow>& packages) {
  JsonWriter json;
  json.begin_array();
  for (const auto& [hash, row] : packages) json.begin_array().string(hash).end_array();
  return json.end_array().take();
}

// The components' ids by hash; new ones are written.
Result<Ids> intern(Session& session, CustomerId customer,
                   const std::map<std::string, PackageRow>& packages) {
  TRY_ASSIGN(const auto known, session.rows("SELECT hash, id FROM components WHERE customer = ?"
                                            " AND hash IN (SELECT r.value->>0 FROM {each})",
                                            {customer.value, hash_list(packages)}));
  Ids ids;
  for (const Cells& row : known) ids[std::string(text_of(row.at(0)))] = integer_of(row.at(1));
  for (const auto& [hash, row] : packages) {
    if (ids.contains(hash)) continue;
    TRY_ASSIGN(const std::int64_t id,
               session.integer(
                   "INSERT INTO components (customer, hash, type, name, match_key,"
                   " source_key, version, name_version, license, record)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                   {customer.value, hash, row.type, row.name, row.match_key, row.source_key,
                    row.version, row.name + " " + row.version, row.license, Blob{row.record}}));
    ids[hash] = id;
  }
  return ids;
}

Status add_postings(Session& session, CustomerId customer, std::int64_t image,
                    const std::map<std::string, PackageRow>& packages, const Ids& ids) {
  JsonWriter json;
  json.begin_array();
  for (const auto& [hash, row] : packages) {
    json.begin_array().integer(ids.at(hash)).integer(row.layer).integer(row.silent ? 1 : 0);
    json.string(storable(row.path)).end_array();
  }
  json.end_array();
  return session.run(
      "INSERT INTO postings (component, image, customer, layer, silent, path)"
      " SELECT CAST(r.value->>0 AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT),"
      " CAST(r.value->>1 AS BIGINT), CAST(r.value->>2 AS BIGINT), r.value->>3 FROM {each}",
      {image, customer.value, json.take()});
}

Status add_layers(Session& session, CustomerId customer, std::int64_t image,
                  const wire::InventoryMessage& message) {
  const auto& stated = message.image.layers;
  const auto& merged = message.inventory.layers;
  const std::size_t count = std::max(stated.size(), merged.size());
  JsonWriter json;
  json.begin_array();
  for (std::size_t at = 0; at < count; ++at) {
    const std::string& digest = at < stated.size() ? stated[at].digest : std::string();
    std::string instruction = at < merged.size() ? merged[at].instruction : std::string();
    if (instruction.empty() && at < stated.size()) instruction = stated[at].instruction;
    json.begin_array().integer(static_cast<std::int64_t>(at)).string(storable(digest));
    json.string(storable(instruction)).end_array();
  }
  json.end_array();
  return session.run(
      "INSERT INTO layers (image, position, customer, digest, instruction)"
      " SELECT CAST(? AS BIGINT), CAST(r.value->>0 AS BIGINT), CAST(? AS BIGINT),"
      " r.value->>1, r.value->>2 FROM {each}",
      {image, customer.value, json.take()});
}

// The counters of a new image from those of its components; how many of these wait.
Result<std::int64_t> count_findings(Session& session, std::int64_t image) {
  TRY_ASSIGN(const auto rows,
             session.rows("SELECT p.layer, CAST(sum(c.c0) AS BIGINT), CAST(sum(c.c1) AS BIGINT),"
                          " CAST(sum(c.c2) AS BIGINT), CAST(sum(c.c3) AS BIGINT),"
                          " CAST(sum(c.c4) AS BIGINT), CAST(sum(c.c5) AS BIGINT),"
                          " CAST(sum(c.c_open) AS BIGINT), CAST(sum(c.c_fixable) AS BIGINT),"
                          " CAST(sum(CASE WHEN c.revision = '' THEN 1 ELSE 0 END) AS BIGINT)"
                          " FROM postings p JOIN components c ON c.id = p.component"
                          " WHERE p.image = ? AND p.silent = 0 GROUP BY p.layer",
                          {image}));
  Cells sums(8, Cell(std::int64_t{0}));
  std::int64_t waiting = 0;
  for (const Cells& row : rows) {
    std::int64_t findings = 0;
    for (std::size_t at = 0; at < sums.size(); ++at) {
      sums[at] = integer_of(sums[at]) + integer_of(row.at(at + 1));
      if (at < 6) findings += integer_of(row.at(at + 1));
    }
    waiting += integer_of(row.at(9));
    if (findings == 0) continue;
    TRY(session.run("UPDATE layers SET findings = ? WHERE image = ? AND position = ?",
                    {findings, image, row.at(0)}));
  }
  sums.emplace_back(image);
  TRY(
      session.run("UPDATE images SET c0 = ?, c1 = ?, c2 = ?, c3 = ?, c4 = ?, c5 = ?,"
                  " c_open = ?, c_fixable = ? WHERE id = ?",
                  sums));
  return waiting;
}

Result<std::int64_t> detection_id(Session& session, CustomerId customer,
                                  const wire::Detection& one) {
  const std::string type(wire::detection_type_name(one.type));
  model::Encoder key;
  for (const std::string_view part :
       {std::string_view(type), std::string_view(one.name), std::string_view(one.severity)}) {
    key.text(part);
  }
  const std::string hash = model::Digest::of(as_bytes(key.bytes())).hex().substr(0, 32);
  return session.integer(
      "INSERT INTO detections (customer, hash, type, name, level, title, description,"
      " remediation, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (customer, hash) DO UPDATE SET last_seen_ms = excluded.last_seen_ms"
      " RETURNING id",
      {customer.value, hash, type, one.name, static_cast<std::int64_t>(level_of(one.severity)),
       one.title, one.description, one.remediation, session.now_ms()});
}

Status add_detections(Session& session, CustomerId customer, std::int64_t image,
                      const std::vector<wire::Detection>& detections) {
  std::int64_t worst = -1;
  std::set<std::int64_t> kinds;
  for (const wire::Detection& one : detections) {
    TRY_ASSIGN(const std::int64_t kind, detection_id(session, customer, one));
    kinds.insert(kind);
    worst = std::max(worst, static_cast<std::int64_t>(level_of(one.severity)));
    TRY(
        session.run("INSERT INTO image_detections (customer, image, detection, path, layer,"
                    " details) VALUES (?, ?, ?, ?, ?, ?)",
                    {customer.value, image, kind, one.path, std::int64_t{one.layer}, one.details}));
  }
  for (const std::int64_t kind : kinds) {
    TRY(session.run("UPDATE detections SET images = images + 1 WHERE id = ?", {kind}));
  }
  return session.run("UPDATE images SET detections = ?, detection_level = ? WHERE id = ?",
                     {static_cast<std::int64_t>(detections.size()), worst, image});
}

}  // namespace

std::string identity_of(const wire::InventoryMessage& message) {
  model::Encoder key;
  const wire::ImageRecord& image = message.image;
  key.text(image.image_id.empty() ? image.digest : image.image_id);
  for (const model::Digest& diff_id : message.inventory.diff_ids) key.text(diff_id.text());
  if (image.image_id.empty() && image.digest.empty() && message.inventory.diff_ids.empty()) {
    for (const auto* part : {&image.registry, &image.repository, &image.tag}) key.text(*part);
  }
  return model::Digest::of(as_bytes(key.bytes())).hex();
}

Status move_counts(Session& session, std::int64_t image, std::int64_t images,
                   std::int64_t containers) {
  if (images == 0 && containers == 0) return {};
  return session.run(
      "UPDATE vulnerabilities SET images = images + ?, containers = containers + ?"
      " WHERE id IN (SELECT v.vulnerability FROM postings p"
      " JOIN verdicts v ON v.component = p.component"
      " WHERE p.image = ? AND p.silent = 0 AND v.state = 0)",
      {images, containers, image});
}

Result<std::int64_t> add_contents(Session& session, CustomerId customer, std::int64_t image,
                                  const wire::InventoryMessage& message) {
  std::map<std::string, PackageRow> packages;
  for (const auto& one : message.inventory.packages) {
    PackageRow row = package_row(one, message.inventory);
    const auto [place, added] = packages.emplace(row.hash, row);
    // Seen twice: it counts when either counts.
    if (!added && !row.silent) place->second.silent = false;
  }
  TRY_ASSIGN(const Ids ids, intern(session, customer, packages));
  TRY(add_postings(session, customer, image, packages, ids));
  TRY(add_layers(session, customer, image, message));
  TRY(add_detections(session, customer, image, message.detections));
  TRY(session.run("UPDATE images SET packages = ? WHERE id = ?",
                  {static_cast<std::int64_t>(packages.size()), image}));
  TRY_ASSIGN(const std::int64_t waiting, count_findings(session, image));
  TRY_ASSIGN(const std::int64_t containers,
             session.integer("SELECT containers FROM images WHERE id = ?", {image}));
  TRY(move_counts(session, image, 1, containers));
  return waiting;
}

Status remove_contents(Session& session, CustomerId customer, std::int64_t image) {
  TRY_ASSIGN(const std::int64_t containers,
             session.integer("SELECT containers FROM images WHERE id = ?", {image}));
  TRY(move_counts(session, image, -1, -containers));
  TRY(
      session.run("UPDATE detections SET images = images - 1 WHERE id IN"
                  " (SELECT detection FROM image_detections WHERE image = ?)",
                  {image}));
  for (const std::string_view table : {"postings", "layers", "image_detections"}) {
    TRY(session.run("DELETE FROM " + std::string(table) + " WHERE customer = ? AND image = ?",
                    {customer.value, image}));
  }
  return {};
}

}  // namespace iar::store
