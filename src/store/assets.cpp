#include "store/assets.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "store/image_rows.h"
#include "wire/state_fields.h"

namespace iar::store {

namespace {

// The columns that an asset fills, texts first.
constexpr std::array<std::string_view, 38> k_texts = {"asset",
                                                      "name",
                                                      "name_space",
                                                      "node_name",
                                                      "node_uid",
                                                      "parent",
                                                      "parent_name",
                                                      "app_name",
                                                      "cloud_name",
                                                      "cloud_account_id",
                                                      "cloud_region",
                                                      "cloud_service",
                                                      "cloud_instance_id",
                                                      "version",
                                                      "status",
                                                      "management_status",
                                                      "access",
                                                      "agent_id",
                                                      "agent_type",
                                                      "agent_status",
                                                      "ipv4",
                                                      "ipv6",
                                                      "port",
                                                      "labels",
                                                      "annotations",
                                                      "image_registry",
                                                      "image_repository",
                                                      "image_tag",
                                                      "image_digest",
                                                      "image_id",
                                                      "mount_source",
                                                      "mount_type",
                                                      "reason",
                                                      "details",
                                                      "owner_id",
                                                      "owner_type",
                                                      "resource_status",
                                                      "tags"};
constexpr std::array<std::string_view, 11> k_numbers = {
    "covered",    "privileged", "root_user",   "root_group",           "root_write",
    "escalation", "running",    "interactive", "insecure_propagation", "pods",
    "created_ms"};

// One row being filled; what is not set is empty.
class AssetRow {
 public:
  AssetRow() {
    cells_.resize(k_texts.size(), Cell(std::string()));
    cells_.resize(k_texts.size() + k_numbers.size(), Cell(std::int64_t{0}));
  }
  AssetRow& text(std::string_view column, const std::string& value) {
    const auto* place = std::ranges::find(k_texts, column);
    CHECK(place != k_texts.end());
    cells_[static_cast<std::size_t>(std::distance(k_texts.begin(), place))] = value;
    return *this;
  }
  AssetRow& number(std::string_view column, std::int64_t value) {
    const auto* place = std::ranges::find(k_numbers, column);
    CHECK(place != k_numbers.end());
    const auto index = static_cast<std::size_t>(std::distance(k_numbers.begin(), place));
    cells_[k_texts.size() + index] = value;
    return *this;
  }
  AssetRow& rights(const wire::Rights& rights) {
    return number("privileged", rights.privileged ? 1 : 0)
        .number("root_user", rights.run_as_root_user ? 1 : 0)
        .number("root_group", rights.run_as_root_group ? 1 : 0)
        .number("root_write", rights.root_write_access ? 1 : 0)
        .number("escalation", rights.allow_privilege_escalation ? 1 : 0);
  }
  [[nodiscard]] const Cells& cells() const { return cells_; }

 private:
  Cells cells_;
};

struct Fill {
  AssetRow& row;

  void operator()(const wire::Cluster& value) const {
    row.text("asset", value.id).text("name", value.name).text("cloud_name", value.cloud_name);
    row.text("cloud_account_id", value.cloud_account_id).text("cloud_region", value.cloud_region);
    row.text("cloud_service", value.cloud_service).text("version", value.kubernetes_version);
    row.text("status", value.status).text("management_status", value.management_status);
    row.text("access", value.access).text("agent_id", value.agent_id);
    row.text("agent_type", value.agent_type).text("agent_status", value.agent_status);
    row.text("tags", value.tags).text("details", value.details);
    row.number("covered", value.iar_coverage ? 1 : 0);
  }
  void operator()(const wire::Node& value) const {
    row.text("asset", value.uid).text("name", value.name).text("ipv4", value.ipv4);
    row.text("node_name", value.name).text("node_uid", value.uid);
    row.text("version", value.container_runtime_version);
    row.text("cloud_instance_id", value.cloud_instance_id);
    row.text("resource_status", value.resource_status).text("annotations", value.annotations);
    row.text("details", value.details).number("covered", value.sensor_coverage ? 1 : 0);
    row.number("created_ms", value.created_ms);
  }
  void operator()(const wire::Namespace& value) const {
    row.text("asset", value.id).text("name", value.name).text("annotations", value.annotations);
    row.text("name_space", value.name).text("resource_status", value.resource_status);
    row.text("details", value.details).number("created_ms", value.created_ms);
  }
  void operator()(const wire::Deployment& value) const {
    row.text("asset", value.id).text("name", value.name).text("name_space", value.name_space);
    row.text("status", value.status).text("resource_status", value.resource_status);
    row.text("annotations", value.annotations).text("details", value.details);
    row.number("pods", value.pod_count).number("created_ms", value.created_ms);
  }
  void operator()(const wire::Pod& value) const {
    row.text("asset", value.id).text("name", value.name).text("name_space", value.name_space);
    row.text("node_name", value.node_name).text("node_uid", value.node_uid);
    row.text("owner_id", value.owner_id).text("owner_type", value.owner_type);
    row.text("app_name", value.app_name).text("ipv4", value.ipv4).text("ipv6", value.ipv6);
    row.text("port", value.port).text("labels", value.labels);
    row.text("annotations", value.annotations).text("resource_status", value.resource_status);
    row.text("details", value.details).rights(value.rights);
    row.number("created_ms", value.created_ms);
  }
  void operator()(const wire::Container& value) const {
    row.text("asset", value.id).text("name", value.name).text("parent", value.pod_id);
    row.text("parent_name", value.pod_name).text("name_space", value.name_space);
    row.text("node_name", value.node_name).text("node_uid", value.node_uid);
    row.text("app_name", value.app_name).text("image_registry", value.image_registry);
    row.text("image_repository", value.image_repository).text("image_tag", value.image_tag);
    row.text("image_digest", value.image_digest).text("image_id", value.image_id);
    row.text("ipv4", value.ipv4).text("ipv6", value.ipv6).text("port", value.port);
    row.text("labels", value.labels).text("mount_source", value.mount_source);
    row.text("mount_type", value.mount_type).text("reason", value.unassessed_reason);
    row.text("details", value.details).rights(value.rights);
    row.number("running", value.running ? 1 : 0).number("interactive", value.interactive ? 1 : 0);
    row.number("insecure_propagation", value.insecure_propagation ? 1 : 0);
    row.number("created_ms", value.created_ms);
  }
};

// "INSERT … ON CONFLICT …" over all columns, made once.
std::string make_upsert() {
  std::string names = "customer, kind, cluster, first_seen_ms, last_seen_ms, record";
  std::string marks = "?, ?, ?, ?, ?, ?";
  std::string changes = "last_seen_ms = excluded.last_seen_ms, record = excluded.record";
  const auto add = [&](std::string_view column) {
    const std::string name(column);
    names += ", " + name;
    marks += ", ?";
    changes += ", " + name + " = excluded." + name;
  };
  for (const std::string_view column : k_texts) add(column);
  for (const std::string_view column : k_numbers) add(column);
  return "INSERT INTO assets (" + names + ") VALUES (" + marks +
         ") ON CONFLICT (customer, kind, cluster, asset) DO UPDATE SET " + changes +
         " RETURNING id";
}

Cells key_of(CustomerId customer, const std::string& cluster, wire::AssetKind kind,
             const std::string& id) {
  return {customer.value, static_cast<std::int64_t>(kind), cluster, id};
}

// Which image a container counts for, if it runs; 0: none.
Result<std::int64_t> counted_image(Session& session, const Cells& key) {
  return session.integer(
      "SELECT image FROM assets WHERE customer = ? AND kind = ? AND cluster = ?"
      " AND asset = ? AND running = 1",
      key);
}

Status count_container(Session& session, std::int64_t image, std::int64_t change) {
  if (image == 0) return {};
  TRY(session.run("UPDATE images SET containers = containers + ? WHERE id = ?", {change, image}));
  return move_counts(session, image, 0, change);
}

// The image of a container: by digest, else by the configuration's; null: none is stored.
Result<Cell> image_of(Session& session, CustomerId customer, const wire::Container& container) {
  if (!container.image_digest.empty()) {
    TRY_ASSIGN(const auto rows,
               session.rows("SELECT id FROM images WHERE customer = ? AND"
                            " (digest = ? OR index_digest = ?) ORDER BY last_seen_ms DESC, id"
                            " LIMIT 1",
                            {customer.value, container.image_digest, container.image_digest}));
    if (!rows.empty()) return rows.front().front();
  }
  if (!container.image_id.empty()) {
    TRY_ASSIGN(const auto rows, session.rows("SELECT id FROM images WHERE customer = ? AND"
                                             " image_id = ? ORDER BY last_seen_ms DESC, id LIMIT 1",
                                             {customer.value, container.image_id}));
    if (!rows.empty()) return rows.front().front();
  }
  return Cell();
}

}  // namespace

Status put_asset(Session& session, CustomerId customer, const std::string& cluster,
                 const wire::Asset& asset) {
  static const std::string upsert = make_upsert();
  const Cells key =
      key_of(customer, cluster, static_cast<wire::AssetKind>(asset.index()), asset_key(asset));
  TRY_ASSIGN(const std::int64_t before, counted_image(session, key));
  model::Encoder record;
  wire::field(record, asset);
  AssetRow row;
  std::visit(Fill{row}, asset);
  Cells cells = {key[0], key[1], key[2], session.now_ms(), session.now_ms(), Blob{record.take()}};
  cells.insert(cells.end(), row.cells().begin(), row.cells().end());
  TRY_ASSIGN(const Cells id, session.row(upsert, cells));
  const auto* container = std::get_if<wire::Container>(&asset);
  if (container == nullptr) return {};
  TRY_ASSIGN(const Cell image, image_of(session, customer, *container));
  TRY(session.run("UPDATE assets SET image = ? WHERE id = ?", {image, id.front()}));
  const std::int64_t after = container->running ? integer_of(image) : 0;
  if (before == after) return {};
  TRY(count_container(session, before, -1));
  return count_container(session, after, 1);
}

Status remove_asset(Session& session, CustomerId customer, const std::string& cluster,
                    wire::AssetKind kind, const std::string& id) {
  const Cells key = key_of(customer, cluster, kind, id);
  TRY_ASSIGN(const std::int64_t image, counted_image(session, key));
  TRY(
      session.run("DELETE FROM assets WHERE customer = ? AND kind = ? AND cluster = ?"
                  " AND asset = ?",
                  key));
  return count_container(session, image, -1);
}

Status link_containers(Session& session, CustomerId customer, std::int64_t image) {
  TRY_ASSIGN(
      const Cells names,
      session.row("SELECT digest, index_digest, image_id FROM images WHERE id = ?", {image}));
  std::int64_t running = 0;
  const std::array<std::pair<std::string_view, const Cell*>, 3> ways = {
      {{"image_digest", &names.at(0)}, {"image_digest", &names.at(1)}, {"image_id", &names.at(2)}}};
  for (const auto& [column, name] : ways) {
    if (text_of(*name).empty()) continue;
    TRY_ASSIGN(const auto rows,
               session.rows("UPDATE assets SET image = ? WHERE customer = ? AND " +
                                std::string(column) + " = ? AND image IS NULL RETURNING running",
                            {image, customer.value, *name}));
    for (const Cells& row : rows) running += integer_of(row.front());
  }
  return running == 0 ? Status() : count_container(session, image, running);
}

Status delete_image_row(Session& session, CustomerId customer, std::int64_t image) {
  TRY(remove_contents(session, customer, image));
  TRY(session.run("UPDATE assets SET image = NULL WHERE image = ?", {image}));
  TRY(session.run("DELETE FROM image_names WHERE customer = ? AND image = ?",
                  {customer.value, image}));
  return session.run("DELETE FROM images WHERE customer = ? AND id = ?", {customer.value, image});
}

}  // namespace iar::store
