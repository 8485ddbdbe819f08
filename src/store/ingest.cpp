// What agents send: images.
#include "model/codec.h"
#include "store/assets.h"
#include "store/database.h"
#include "store/image_rows.h"
#include "store/packed.h"
#include "store/store.h"

namespace iar::store {

namespace {

struct ImageRow {
  std::int64_t id = 0;
  bool is_new = false;
  bool changed = false;
};

Result<std::int64_t> insert_image(Session& session, CustomerId customer,
                                  const std::string& identity,
                                  const wire::InventoryMessage& message) {
  const wire::ImageRecord& image = message.image;
  const auto& os = message.inventory.os;
  return session.integer(
      "INSERT INTO images (customer, identity, digest, image_id, index_digest, architecture, os,"
      " os_version, size, created, source, agent, upload, lossy, partial, first_seen_ms,"
      " last_seen_ms, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (customer, identity) DO UPDATE SET digest = excluded.digest,"
      " index_digest = excluded.index_digest, os = excluded.os, os_version = excluded.os_version,"
      " size = excluded.size, source = excluded.source, agent = excluded.agent,"
      " upload = excluded.upload, lossy = excluded.lossy, partial = excluded.partial,"
      " last_seen_ms = excluded.last_seen_ms, message = excluded.message RETURNING id",
      {customer.value, identity, image.digest, image.image_id, image.index_digest,
       image.architecture, os ? os->id : std::string(), os ? os->version_id : std::string(),
       static_cast<std::int64_t>(image.size), image.created, image.source, message.agent.id,
       wire::upload_digest(message).text(), std::int64_t{message.lossy ? 1 : 0},
       std::int64_t{message.inventory.completeness == model::Completeness::partial ? 1 : 0},
       session.now_ms(), session.now_ms(), Blob{packed(wire::encode(message))}});
}

Result<ImageRow> put_image(Session& session, CustomerId customer,
                           const wire::InventoryMessage& message) {
  const std::string identity = identity_of(message);
  TRY_ASSIGN(const auto found,
             session.rows("SELECT id, upload FROM images WHERE customer = ? AND identity = ?",
                          {customer.value, identity}));
  ImageRow row;
  row.is_new = found.empty();
  row.changed =
      found.empty() || text_of(found.front().at(1)) != wire::upload_digest(message).text();
  if (!row.changed) {
    row.id = integer_of(found.front().at(0));
    TRY(session.run("UPDATE images SET last_seen_ms = ? WHERE id = ?", {session.now_ms(), row.id}));
    return row;
  }
  if (!row.is_new) {
    TRY(remove_contents(session, customer, integer_of(found.front().at(0))));
  }
  TRY_ASSIGN(row.id, insert_image(session, customer, identity, message));
  return row;
}

// A UUID of the image under this name, the same whenever it is asked for: RFC 9562, version 8.
std::string uuid_of(CustomerId customer, std::int64_t image, const wire::ImageRecord& record) {
  model::Encoder key;
  key.number(static_cast<std::uint64_t>(customer.value));
  key.number(static_cast<std::uint64_t>(image));
  for (const auto* part : {&record.registry, &record.repository, &record.tag}) key.text(*part);
  std::string hex = model::Digest::of(as_bytes(key.bytes())).hex();
  hex[12] = '8';
  hex[16] = 'a';
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

Result<std::string> put_name(Session& session, CustomerId customer, std::int64_t image,
                             const wire::InventoryMessage& message) {
  const wire::ImageRecord& record = message.image;
  TRY_ASSIGN(const Cells row,
             session.row("INSERT INTO image_names (customer, image, uuid, scan_uuid, registry,"
                         " repository, tag, first_seen_ms, last_seen_ms)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                         " ON CONFLICT (image, registry, repository, tag) DO UPDATE SET"
                         " scan_uuid = excluded.scan_uuid, last_seen_ms = excluded.last_seen_ms"
                         " RETURNING uuid",
                         {customer.value, image, uuid_of(customer, image, record), message.scan_id,
                          record.registry, record.repository, record.tag, session.now_ms(),
                          session.now_ms()}));
  return std::string(text_of(row.at(0)));
}

Result<Ingested> put(Session& session, CustomerId customer, const wire::InventoryMessage& message) {
  TRY(session.lock(customer));
  TRY_ASSIGN(const ImageRow row, put_image(session, customer, message));
  Ingested done;
  done.is_new = row.is_new;
  done.changed = row.changed;
  TRY_ASSIGN(done.image_uuid, put_name(session, customer, row.id, message));
  if (row.changed) {
    TRY_ASSIGN(const std::int64_t waiting, add_contents(session, customer, row.id, message));
    done.unmatched = waiting != 0;
    TRY(link_containers(session, customer, row.id));
  }
  const std::string& cluster = message.agent.cluster_id;
  for (const wire::Asset& asset : message.seen) {
    TRY(put_asset(session, customer, cluster, asset));
  }
  return done;
}

}  // namespace

Result<Ingested> Store::put_inventory(CustomerId customer, const wire::InventoryMessage& message) {
  return database_->write<Ingested>(
      [&](Session& session) { return put(session, customer, message); });
}

Result<std::vector<std::string>> Store::known_images(CustomerId customer,
                                                     const std::vector<std::string>& digests) {
  using Found = std::vector<std::string>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    for (const std::string& digest : digests) {
      TRY_ASSIGN(const std::int64_t known,
                 session.integer("SELECT count(*) FROM images WHERE customer = ? AND"
                                 " (digest = ? OR image_id = ? OR index_digest = ?)",
                                 {customer.value, digest, digest, digest}));
      if (known != 0) found.push_back(digest);
    }
    return found;
  });
}

Status Store::delete_image(CustomerId customer, std::string_view image_id) {
  return database_->change([&](Session& session) -> Status {
    TRY(session.lock(customer));
    const std::string name(image_id);
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT id FROM images WHERE customer = ? AND"
                            " (image_id = ? OR digest = ? OR index_digest = ? OR id IN"
                            " (SELECT image FROM image_names WHERE customer = ? AND uuid = ?))",
                            {customer.value, name, name, name, customer.value, name}));
    if (rows.empty()) return make_error(ErrorCode::not_found, "no such image is stored");
    for (const Cells& row : rows) TRY(delete_image_row(session, customer, integer_of(row.at(0))));
    return {};
  });
}

Status Store::put_facts(CustomerId customer, const wire::FactsMessage& message) {
  return database_->change([&](Session& session) -> Status {
    return session.run(
        "INSERT INTO facts (customer, diff_id, segment, proven, provenance, at_ms,"
        " body) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (customer, diff_id, segment) DO UPDATE SET"
        " proven = excluded.proven, provenance = excluded.provenance,"
        " at_ms = excluded.at_ms, body = excluded.body",
        {customer.value, message.diff_id, message.segment, std::int64_t{message.proven ? 1 : 0},
         message.provenance, session.now_ms(), Blob{message.facts}});
  });
}

Result<std::vector<wire::FactsMessage>> Store::facts(CustomerId customer,
                                                     const std::vector<std::string>& diff_ids) {
  using Found = std::vector<wire::FactsMessage>;
  return database_->read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    for (const std::string& diff_id : diff_ids) {
      TRY_ASSIGN(const auto rows,
                 session.rows("SELECT segment, proven, provenance, body FROM facts"
                              " WHERE customer = ? AND diff_id = ? ORDER BY segment",
                              {customer.value, diff_id}));
      for (const Cells& row : rows) {
        found.push_back({diff_id, std::string(text_of(row.at(0))), integer_of(row.at(1)) != 0,
                         std::string(text_of(row.at(2))), std::string(blob_of(row.at(3)))});
      }
    }
    return found;
  });
}

}  // namespace iar::store
