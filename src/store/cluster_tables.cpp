// What can be asked about clusters, nodes, namespaces and deployments. Constant tables: see
// collection_table.h.
#include "store/collection_table.h"

namespace iar::store {

namespace {

constexpr Column k_clusters_columns[] = {
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = a.customer)"},
    {"cluster_id", ColumnType::text, "a.cluster"},
    {"cluster_name", ColumnType::text, "COALESCE(g.name, '')"},
    {"cloud_name", ColumnType::word, "COALESCE(g.cloud_name, '')"},
    {"cloud_account_id", ColumnType::text, "COALESCE(g.cloud_account_id, '')"},
    {"cloud_region", ColumnType::text, "COALESCE(g.cloud_region, '')"},
    {"cloud_service", ColumnType::text, "COALESCE(g.cloud_service, '')"},
    {"agent_id", ColumnType::text, "COALESCE(g.agent_id, '')"},
    {"agent_type", ColumnType::word, "COALESCE(g.agent_type, '')"},
    {"agent_status", ColumnType::word, "COALESCE(g.agent_status, '')"},
    {"kac_agent_id", ColumnType::text, "''"},
    {"management_status", ColumnType::word, "COALESCE(g.management_status, '')"},
    {"first_seen", ColumnType::time, "NULLIF(a.first_seen_ms, 0)"},
    {"last_seen", ColumnType::time, "NULLIF(a.last_seen_ms, 0)"},
    {"details", ColumnType::text, "a.details"},
    {"cluster_status", ColumnType::word, "a.status"},
    {"kubernetes_version", ColumnType::text, "a.version"},
    {"access", ColumnType::word, "a.access"},
    {"iar_coverage", ColumnType::boolean, "a.covered"},
    {"tags", ColumnType::text, "a.tags"},
    {"node_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 1"
     " AND b.cluster = a.cluster)"},
    {"pod_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 4"
     " AND b.cluster = a.cluster)"},
    {"container_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 5"
     " AND b.cluster = a.cluster)"},
};
constexpr Column k_clusters_relations_0[] = {
    {"namespace", ColumnType::text, "b.name_space"},
    {"pod_name", ColumnType::text, "b.name"},
};
constexpr Relation k_clusters_relations[] = {
    {"a.cluster IN (SELECT b.cluster FROM assets b WHERE b.kind = 4", "b.customer",
     k_clusters_relations_0},
};

constexpr Column k_nodes_columns[] = {
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = a.customer)"},
    {"cluster_id", ColumnType::text, "a.cluster"},
    {"cluster_name", ColumnType::text, "COALESCE(g.name, '')"},
    {"cloud_name", ColumnType::word, "COALESCE(g.cloud_name, '')"},
    {"cloud_account_id", ColumnType::text, "COALESCE(g.cloud_account_id, '')"},
    {"cloud_region", ColumnType::text, "COALESCE(g.cloud_region, '')"},
    {"cloud_service", ColumnType::text, "COALESCE(g.cloud_service, '')"},
    {"agent_id", ColumnType::text, "COALESCE(g.agent_id, '')"},
    {"agent_type", ColumnType::word, "COALESCE(g.agent_type, '')"},
    {"agent_status", ColumnType::word, "COALESCE(g.agent_status, '')"},
    {"kac_agent_id", ColumnType::text, "''"},
    {"management_status", ColumnType::word, "COALESCE(g.management_status, '')"},
    {"first_seen", ColumnType::time, "NULLIF(a.first_seen_ms, 0)"},
    {"last_seen", ColumnType::time, "NULLIF(a.last_seen_ms, 0)"},
    {"created_at", ColumnType::time, "NULLIF(a.created_ms, 0)"},
    {"resource_status", ColumnType::word, "a.resource_status"},
    {"annotations_list", ColumnType::text, "a.annotations"},
    {"details", ColumnType::text, "a.details"},
    {"node_name", ColumnType::text, "a.name"},
    {"node_uid", ColumnType::text, "a.asset"},
    {"uid", ColumnType::text, "a.asset"},
    {"ipv4", ColumnType::text, "a.ipv4"},
    {"container_runtime_version", ColumnType::text, "a.version"},
    {"cloud_instance_id", ColumnType::text, "a.cloud_instance_id"},
    {"linux_sensor_coverage", ColumnType::boolean, "a.covered"},
    {"pod_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 4"
     " AND b.cluster = a.cluster AND b.node_name = a.name)"},
    {"container_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 5"
     " AND b.cluster = a.cluster AND b.node_name = a.name)"},
    {"kubernetes_version", ColumnType::text, "COALESCE(g.version, '')"},
};
constexpr Column k_nodes_relations_0[] = {
    {"image_digest", ColumnType::text, "b.image_digest"},
};
constexpr Relation k_nodes_relations[] = {
    {"EXISTS (SELECT 1 FROM assets b WHERE b.customer = a.customer AND b.kind = 5"
     " AND b.cluster = a.cluster AND b.node_name = a.name",
     "", k_nodes_relations_0},
};

constexpr Column k_namespaces_columns[] = {
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = a.customer)"},
    {"cluster_id", ColumnType::text, "a.cluster"},
    {"cluster_name", ColumnType::text, "COALESCE(g.name, '')"},
    {"cloud_name", ColumnType::word, "COALESCE(g.cloud_name, '')"},
    {"cloud_account_id", ColumnType::text, "COALESCE(g.cloud_account_id, '')"},
    {"cloud_region", ColumnType::text, "COALESCE(g.cloud_region, '')"},
    {"cloud_service", ColumnType::text, "COALESCE(g.cloud_service, '')"},
    {"agent_id", ColumnType::text, "COALESCE(g.agent_id, '')"},
    {"agent_type", ColumnType::word, "COALESCE(g.agent_type, '')"},
    {"agent_status", ColumnType::word, "COALESCE(g.agent_status, '')"},
    {"kac_agent_id", ColumnType::text, "''"},
    {"management_status", ColumnType::word, "COALESCE(g.management_status, '')"},
    {"first_seen", ColumnType::time, "NULLIF(a.first_seen_ms, 0)"},
    {"last_seen", ColumnType::time, "NULLIF(a.last_seen_ms, 0)"},
    {"created_at", ColumnType::time, "NULLIF(a.created_ms, 0)"},
    {"resource_status", ColumnType::word, "a.resource_status"},
    {"annotations_list", ColumnType::text, "a.annotations"},
    {"details", ColumnType::text, "a.details"},
    {"namespace_id", ColumnType::text, "a.asset"},
    {"namespace_name", ColumnType::text, "a.name"},
};

constexpr Column k_deployments_columns[] = {
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = a.customer)"},
    {"cluster_id", ColumnType::text, "a.cluster"},
    {"cluster_name", ColumnType::text, "COALESCE(g.name, '')"},
    {"cloud_name", ColumnType::word, "COALESCE(g.cloud_name, '')"},
    {"cloud_account_id", ColumnType::text, "COALESCE(g.cloud_account_id, '')"},
    {"cloud_region", ColumnType::text, "COALESCE(g.cloud_region, '')"},
    {"cloud_service", ColumnType::text, "COALESCE(g.cloud_service, '')"},
    {"agent_id", ColumnType::text, "COALESCE(g.agent_id, '')"},
    {"agent_type", ColumnType::word, "COALESCE(g.agent_type, '')"},
    {"agent_status", ColumnType::word, "COALESCE(g.agent_status, '')"},
    {"kac_agent_id", ColumnType::text, "''"},
    {"management_status", ColumnType::word, "COALESCE(g.management_status, '')"},
    {"first_seen", ColumnType::time, "NULLIF(a.first_seen_ms, 0)"},
    {"last_seen", ColumnType::time, "NULLIF(a.last_seen_ms, 0)"},
    {"created_at", ColumnType::time, "NULLIF(a.created_ms, 0)"},
    {"resource_status", ColumnType::word, "a.resource_status"},
    {"annotations_list", ColumnType::text, "a.annotations"},
    {"details", ColumnType::text, "a.details"},
    {"deployment_id", ColumnType::text, "a.asset"},
    {"deployment_name", ColumnType::text, "a.name"},
    {"deployment_status", ColumnType::word, "a.status"},
    {"status", ColumnType::word, "a.status"},
    {"namespace", ColumnType::text, "a.name_space"},
    {"pod_count", ColumnType::integer, "a.pods"},
};

}  // namespace

const Table k_clusters_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster",
    "a.customer",
    "a.kind = 0",
    "a.id",
    "",
    k_clusters_columns,
    k_clusters_relations,
    true};

const Table k_nodes_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster",
    "a.customer",
    "a.kind = 1",
    "a.id",
    "",
    k_nodes_columns,
    k_nodes_relations,
    true};

const Table k_namespaces_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster",
    "a.customer",
    "a.kind = 2",
    "a.id",
    "",
    k_namespaces_columns,
    {},
    false};

const Table k_deployments_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster",
    "a.customer",
    "a.kind = 3",
    "a.id",
    "",
    k_deployments_columns,
    {},
    false};

}  // namespace iar::store
