// What can be asked about containers and their images. Constant tables: see collection_table.h.
#include "store/collection_table.h"

namespace iar::store {

namespace {

constexpr Column k_pods_columns[] = {
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
    {"namespace", ColumnType::text, "a.name_space"},
    {"node_name", ColumnType::text, "a.node_name"},
    {"node_uid", ColumnType::text, "a.node_uid"},
    {"app_name", ColumnType::text, "a.app_name"},
    {"ipv4", ColumnType::text, "a.ipv4"},
    {"ipv6", ColumnType::text, "a.ipv6"},
    {"port", ColumnType::text, "a.port"},
    {"labels", ColumnType::text, "a.labels"},
    {"privileged", ColumnType::boolean, "a.privileged"},
    {"run_as_root_user", ColumnType::boolean, "a.root_user"},
    {"run_as_root_group", ColumnType::boolean, "a.root_group"},
    {"root_write_access", ColumnType::boolean, "a.root_write"},
    {"allow_privilege_escalation", ColumnType::boolean, "a.escalation"},
    {"pod_id", ColumnType::text, "a.asset"},
    {"pod_external_id", ColumnType::text, "a.asset"},
    {"pod_name", ColumnType::text, "a.name"},
    {"owner_id", ColumnType::text, "a.owner_id"},
    {"owner_type", ColumnType::word, "a.owner_type"},
    {"container_count", ColumnType::integer,
     "(SELECT count(*) FROM assets b WHERE b.customer = a.customer AND b.kind = 5"
     " AND b.cluster = a.cluster AND b.parent = a.asset)"},
    {"kubernetes_version", ColumnType::text, "COALESCE(g.version, '')"},
};

constexpr Column k_containers_columns[] = {
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
    {"namespace", ColumnType::text, "a.name_space"},
    {"node_name", ColumnType::text, "a.node_name"},
    {"node_uid", ColumnType::text, "a.node_uid"},
    {"app_name", ColumnType::text, "a.app_name"},
    {"ipv4", ColumnType::text, "a.ipv4"},
    {"ipv6", ColumnType::text, "a.ipv6"},
    {"port", ColumnType::text, "a.port"},
    {"labels", ColumnType::text, "a.labels"},
    {"privileged", ColumnType::boolean, "a.privileged"},
    {"run_as_root_user", ColumnType::boolean, "a.root_user"},
    {"run_as_root_group", ColumnType::boolean, "a.root_group"},
    {"root_write_access", ColumnType::boolean, "a.root_write"},
    {"allow_privilege_escalation", ColumnType::boolean, "a.escalation"},
    {"container_id", ColumnType::text, "a.asset"},
    {"container_name", ColumnType::text, "a.name"},
    {"pod_id", ColumnType::text, "a.parent"},
    {"pod_name", ColumnType::text, "a.parent_name"},
    {"cloud_instance_id", ColumnType::text,
     "COALESCE((SELECT b.cloud_instance_id FROM assets b WHERE b.customer ="
     " a.customer AND b.kind = 1 AND b.cluster = a.cluster AND b.node_name ="
     " a.node_name ORDER BY b.id LIMIT 1), '')"},
    {"container_image_id", ColumnType::text, "a.image_id"},
    {"image_id", ColumnType::text, "a.image_id"},
    {"image_digest", ColumnType::text, "a.image_digest"},
    {"image_registry", ColumnType::text, "a.image_registry"},
    {"image_repository", ColumnType::text, "a.image_repository"},
    {"image_tag", ColumnType::text, "a.image_tag"},
    {"image_has_been_assessed", ColumnType::boolean,
     "CASE WHEN a.image IS NOT NULL THEN 1 ELSE 0 END"},
    {"image_assessed_at", ColumnType::time, "NULLIF(i.first_seen_ms, 0)"},
    {"image_vulnerability_count", ColumnType::integer,
     "COALESCE((i.c0 + i.c1 + i.c2 + i.c3 + i.c4 + i.c5), 0)"},
    {"image_detection_count", ColumnType::integer, "COALESCE(i.detections, 0)"},
    {"image_package_count", ColumnType::integer, "COALESCE(i.packages, 0)"},
    {"image_highest_severity_vulnerability", ColumnType::word,
     "CASE COALESCE(CASE WHEN i.c5 > 0 THEN 5 WHEN i.c4 > 0 THEN 4 WHEN i.c3 > 0"
     " THEN 3 WHEN i.c2 > 0 THEN 2 WHEN i.c1 > 0 THEN 1 WHEN i.c0 > 0 THEN 0 ELSE -1"
     " END, -1) WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium' WHEN"
     " 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END",
     "COALESCE(CASE WHEN i.c5 > 0 THEN 5 WHEN i.c4 > 0 THEN 4 WHEN i.c3 > 0 THEN 3"
     " WHEN i.c2 > 0 THEN 2 WHEN i.c1 > 0 THEN 1 WHEN i.c0 > 0 THEN 0 ELSE -1 END,"
     " -1)"},
    {"insecure_mount_source", ColumnType::text, "a.mount_source"},
    {"insecure_mount_type", ColumnType::text, "a.mount_type"},
    {"insecure_propagation_mode", ColumnType::boolean, "a.insecure_propagation"},
    {"interactive_mode", ColumnType::boolean, "a.interactive"},
    {"running_status", ColumnType::boolean, "a.running"},
    {"unassessed_reason", ColumnType::word, "a.reason"},
    {"ai_related", ColumnType::boolean, "0"},
    {"visible_to_k8s", ColumnType::boolean, "CASE WHEN a.cluster <> '' THEN 1 ELSE 0 END"},
};
constexpr Column k_containers_relations_0[] = {
    {"cve_id", ColumnType::text, "u.name"},
};
constexpr Column k_containers_relations_1[] = {
    {"detection_name", ColumnType::text, "k.name"},
};
constexpr Column k_containers_relations_2[] = {
    {"package_name_version", ColumnType::text, "c.name_version"},
};
constexpr Relation k_containers_relations[] = {
    {"a.image IN (SELECT p.image FROM vulnerabilities u JOIN verdicts v ON"
     " v.vulnerability = u.id AND v.state = 0 JOIN postings p ON p.component ="
     " v.component AND p.silent = 0 WHERE TRUE",
     "u.customer", k_containers_relations_0},
    {"a.image IN (SELECT d.image FROM detections k JOIN image_detections d ON"
     " d.detection = k.id WHERE TRUE",
     "k.customer", k_containers_relations_1},
    {"a.image IN (SELECT p.image FROM components c JOIN postings p ON p.component ="
     " c.id WHERE TRUE",
     "c.customer", k_containers_relations_2},
};

constexpr Column k_running_images_columns[] = {
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
    {"image_digest", ColumnType::text, "a.image_digest"},
    {"image_id", ColumnType::text, "a.image_id"},
    {"image_registry", ColumnType::text, "a.image_registry"},
    {"image_repository", ColumnType::text, "a.image_repository"},
    {"image_name", ColumnType::text, "a.image_repository"},
    {"image_tag", ColumnType::text, "a.image_tag"},
    {"image_has_been_assessed", ColumnType::boolean,
     "CASE WHEN a.image IS NOT NULL THEN 1 ELSE 0 END"},
    {"image_vulnerability_count", ColumnType::integer,
     "COALESCE((i.c0 + i.c1 + i.c2 + i.c3 + i.c4 + i.c5), 0)"},
    {"image_detection_count", ColumnType::integer, "COALESCE(i.detections, 0)"},
    {"container_count", ColumnType::integer, "a.containers"},
    {"running_container_count", ColumnType::integer, "a.running"},
    {"running_status", ColumnType::boolean, "CASE WHEN a.running > 0 THEN 1 ELSE 0 END"},
};
constexpr Column k_running_images_relations_0[] = {
    {"namespace", ColumnType::text, "b.name_space"},
    {"hosts", ColumnType::text, "b.node_name"},
};
constexpr Relation k_running_images_relations[] = {
    {"EXISTS (SELECT 1 FROM assets b WHERE b.customer = a.customer AND b.kind = 5"
     " AND b.cluster = a.cluster AND b.image_digest = a.image_digest AND"
     " b.image_repository = a.image_repository AND b.image_tag = a.image_tag",
     "", k_running_images_relations_0},
};

}  // namespace

const Table k_pods_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster",
    "a.customer",
    "a.kind = 4",
    "a.id",
    "",
    k_pods_columns,
    {},
    true};

const Table k_containers_table = {
    "assets a LEFT JOIN assets g ON g.customer = a.customer AND g.kind = 0 AND"
    " g.cluster = a.cluster AND g.asset = a.cluster LEFT JOIN images i ON i.id ="
    " a.image",
    "a.customer",
    "a.kind = 5",
    "a.id",
    "",
    k_containers_columns,
    k_containers_relations,
    false};

const Table k_running_images_table = {
    "(SELECT b.customer AS customer, b.cluster AS cluster, b.image_digest AS"
    " image_digest, b.image_registry AS image_registry, b.image_repository AS"
    " image_repository, b.image_tag AS image_tag, max(b.image_id) AS image_id,"
    " max(b.image) AS image, min(b.id) AS id, count(*) AS containers,"
    " CAST(sum(b.running) AS BIGINT) AS running, max(b.last_seen_ms) AS"
    " last_seen_ms, min(b.first_seen_ms) AS first_seen_ms FROM assets b WHERE"
    " b.kind = 5 GROUP BY b.customer, b.cluster, b.image_digest, b.image_registry,"
    " b.image_repository, b.image_tag) a LEFT JOIN assets g ON g.customer ="
    " a.customer AND g.kind = 0 AND g.cluster = a.cluster AND g.asset = a.cluster"
    " LEFT JOIN images i ON i.id = a.image",
    "a.customer",
    "",
    "a.id",
    "",
    k_running_images_columns,
    k_running_images_relations,
    false};

}  // namespace iar::store
