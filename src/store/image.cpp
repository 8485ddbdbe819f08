// One image by its names.
#include "store/database.h"
#include "store/packed.h"
#include "store/store.h"

namespace iar::store {

namespace {

// The conditions that a name amounts to, and their parameters.
struct Condition {
  std::string sql;
  Cells parameters;

  void add(std::string_view text, const std::string& value, int times = 1) {
    if (value.empty()) return;
    sql += " AND ";
    sql += text;
    for (int time = 0; time < times; ++time) parameters.emplace_back(value);
  }
};

Condition condition_of(CustomerId customer, const ImageName& name) {
  Condition out{"n.customer = ?", {customer.value}};
  if (!name.uuid.empty() || !name.scan_uuid.empty()) {
    out.add("n.uuid = ?", name.uuid);
    out.add("n.scan_uuid = ?", name.scan_uuid);
    return out;
  }
  out.add("i.architecture = ?", name.architecture);
  if (!name.digest.empty() || !name.image_id.empty()) {
    out.add("(i.digest = ? OR i.index_digest = ?)", name.digest, 2);
    out.add("i.image_id = ?", name.image_id);
    return out;
  }
  out.add("n.registry = ?", name.registry);
  out.add("n.repository = ?", name.repository);
  out.add("n.tag = ?", name.tag);
  return out;
}

bool names_nothing(const ImageName& name) {
  return name.uuid.empty() && name.scan_uuid.empty() && name.digest.empty() &&
         name.image_id.empty() && name.repository.empty();
}

}  // namespace

Result<StoredImage> Store::image(CustomerId customer, const ImageName& name) {
  if (names_nothing(name)) return make_error(ErrorCode::not_found, "no image is named");
  const Condition condition = condition_of(customer, name);
  return database_->read<StoredImage>([&](Session& session) -> Result<StoredImage> {
    TRY_ASSIGN(const Cells row,
               session.row("SELECT n.uuid, i.message, n.first_seen_ms, n.last_seen_ms, i.id,"
                           " n.registry, n.repository, n.tag, n.scan_uuid"
                           " FROM image_names n JOIN images i ON i.id = n.image WHERE " +
                               condition.sql + " ORDER BY n.last_seen_ms DESC, n.id DESC LIMIT 1",
                           condition.parameters));
    TRY_ASSIGN(const std::string bytes, unpacked(blob_of(row.at(1))));
    TRY_ASSIGN(wire::Message message, wire::decode(as_bytes(bytes)));
    auto* upload = std::get_if<wire::InventoryMessage>(&message);
    if (upload == nullptr) return make_error(ErrorCode::corrupt, "not an inventory");
    StoredImage image;
    image.uuid = text_of(row.at(0));
    image.message = std::move(*upload);
    // One image may have several names: the one asked for.
    image.message.image.registry = text_of(row.at(5));
    image.message.image.repository = text_of(row.at(6));
    image.message.image.tag = text_of(row.at(7));
    image.message.scan_id = text_of(row.at(8));
    image.first_seen_ms = integer_of(row.at(2));
    image.last_seen_ms = integer_of(row.at(3));
    TRY_ASSIGN(image.matched_ms,
               session.integer("SELECT COALESCE(min(c.matched_ms), 0) FROM postings p"
                               " JOIN components c ON c.id = p.component WHERE p.image = ?",
                               {row.at(4)}));
    return image;
  });
}

}  // namespace iar::store
