// What can be asked about images. Constant tables: see collection_table.h.
#include "store/collection_table.h"

namespace iar::store {

namespace {

constexpr Column k_images_columns[] = {
    {"uuid", ColumnType::text, "n.uuid"},
    {"scan_uuid", ColumnType::text, "n.scan_uuid"},
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = n.customer)"},
    {"registry", ColumnType::text, "n.registry"},
    {"repository", ColumnType::text, "n.repository"},
    {"tag", ColumnType::text, "n.tag"},
    {"image_digest", ColumnType::text, "i.digest"},
    {"image_id", ColumnType::text, "i.image_id"},
    {"index_digest", ColumnType::text, "i.index_digest"},
    {"architecture", ColumnType::word, "i.architecture"},
    {"base_os", ColumnType::word, "i.os"},
    {"base_os_version", ColumnType::text, "i.os_version"},
    {"source", ColumnType::text, "i.source"},
    {"crowdstrike_user", ColumnType::text, "''"},
    {"ai_related", ColumnType::boolean, "0"},
    {"ai_vulnerability_count", ColumnType::integer, "0"},
    {"ai_vulnerabilities", ColumnType::integer, "0"},
    {"include_base_image_vuln", ColumnType::accepted, "0"},
    {"multi_arch", ColumnType::boolean, "CASE WHEN i.index_digest <> '' THEN 1 ELSE 0 END"},
    {"image_size", ColumnType::integer, "i.size"},
    {"created_at", ColumnType::text, "i.created"},
    {"first_seen", ColumnType::time, "NULLIF(n.first_seen_ms, 0)"},
    {"firstscanned", ColumnType::time, "NULLIF(i.first_seen_ms, 0)"},
    {"last_seen", ColumnType::time, "NULLIF(n.last_seen_ms, 0)"},
    {"packages", ColumnType::integer, "i.packages"},
    {"vulnerabilities", ColumnType::integer, "(i.c0 + i.c1 + i.c2 + i.c3 + i.c4 + i.c5)"},
    {"vulnerability_count", ColumnType::integer, "(i.c0 + i.c1 + i.c2 + i.c3 + i.c4 + i.c5)"},
    {"detections", ColumnType::integer, "i.detections"},
    {"detection_count", ColumnType::integer, "i.detections"},
    {"containers", ColumnType::integer, "i.containers"},
    {"partial", ColumnType::boolean, "i.partial"},
    {"lossy", ColumnType::boolean, "i.lossy"},
    {"undetermined", ColumnType::integer, "i.c_open"},
    {"fixable", ColumnType::integer, "i.c_fixable"},
    {"critical", ColumnType::integer, "i.c5"},
    {"high", ColumnType::integer, "i.c4"},
    {"medium", ColumnType::integer, "i.c3"},
    {"low", ColumnType::integer, "i.c2"},
    {"negligible", ColumnType::integer, "i.c1"},
    {"unknown", ColumnType::integer, "i.c0"},
    {"highest_vulnerability_severity", ColumnType::word,
     "CASE CASE WHEN i.c5 > 0 THEN 5 WHEN i.c4 > 0 THEN 4 WHEN i.c3 > 0 THEN 3 WHEN"
     " i.c2 > 0 THEN 2 WHEN i.c1 > 0 THEN 1 WHEN i.c0 > 0 THEN 0 ELSE -1 END WHEN 5"
     " THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium' WHEN 2 THEN 'Low'"
     " WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END",
     "CASE WHEN i.c5 > 0 THEN 5 WHEN i.c4 > 0 THEN 4 WHEN i.c3 > 0 THEN 3 WHEN i.c2"
     " > 0 THEN 2 WHEN i.c1 > 0 THEN 1 WHEN i.c0 > 0 THEN 0 ELSE -1 END"},
    {"highest_detection_severity", ColumnType::word,
     "CASE i.detection_level WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN"
     " 'Medium' WHEN 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown'"
     " ELSE '' END",
     "i.detection_level"},
    {"highest_cps_current_rating", ColumnType::word, "''"},
    {"layers_with_vulnerabilities", ColumnType::integer,
     "(SELECT count(*) FROM layers l WHERE l.image = i.id AND l.findings > 0)"},
};
constexpr Column k_images_relations_0[] = {
    {"cve_id", ColumnType::text, "u.name"},
    {"cps_rating", ColumnType::word, "u.cps_rating"},
};
constexpr Column k_images_relations_1[] = {
    {"package_name_version", ColumnType::text, "c.name_version"},
};
constexpr Column k_images_relations_2[] = {
    {"detection_name", ColumnType::text, "k.name"},
    {"detection_type", ColumnType::word, "k.type"},
    {"detection_severity", ColumnType::word,
     "CASE k.level WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium'"
     " WHEN 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END"},
};
constexpr Column k_images_relations_3[] = {
    {"container_id", ColumnType::text, "a.asset"},
    {"container_running_status", ColumnType::boolean, "a.running"},
};
constexpr Column k_images_relations_4[] = {
    {"layer_digest", ColumnType::text, "l.digest"},
};
constexpr Column k_images_relations_5[] = {
    {"vulnerability_severity", ColumnType::word, "s.word"},
};
constexpr Relation k_images_relations[] = {
    {"i.id IN (SELECT p.image FROM vulnerabilities u JOIN verdicts v ON"
     " v.vulnerability = u.id AND v.state = 0 JOIN postings p ON p.component ="
     " v.component AND p.silent = 0 WHERE TRUE",
     "u.customer", k_images_relations_0},
    {"i.id IN (SELECT p.image FROM components c JOIN postings p ON p.component ="
     " c.id WHERE TRUE",
     "c.customer", k_images_relations_1},
    {"i.id IN (SELECT d.image FROM detections k JOIN image_detections d ON"
     " d.detection = k.id WHERE TRUE",
     "k.customer", k_images_relations_2},
    {"i.id IN (SELECT a.image FROM assets a WHERE a.kind = 5 AND a.image IS NOT NULL", "a.customer",
     k_images_relations_3},
    {"i.id IN (SELECT l.image FROM layers l WHERE TRUE", "l.customer", k_images_relations_4},
    {"EXISTS (SELECT 1 FROM severities s WHERE CASE s.level WHEN 5 THEN i.c5 WHEN 4"
     " THEN i.c4 WHEN 3 THEN i.c3 WHEN 2 THEN i.c2 WHEN 1 THEN i.c1 ELSE i.c0 END >"
     " 0",
     "", k_images_relations_5},
};

constexpr Column k_detections_columns[] = {
    {"detection_id", ColumnType::text, "k.hash"},
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = k.customer)"},
    {"detection_name", ColumnType::text, "k.name"},
    {"detection_type", ColumnType::word, "k.type"},
    {"detection_severity", ColumnType::word,
     "CASE k.level WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium'"
     " WHEN 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END",
     "k.level"},
    {"severity", ColumnType::word,
     "CASE k.level WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium'"
     " WHEN 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END",
     "k.level"},
    {"title", ColumnType::text, "k.title"},
    {"description", ColumnType::text, "k.description"},
    {"remediation", ColumnType::text, "k.remediation"},
    {"last_detected", ColumnType::time, "NULLIF(k.last_seen_ms, 0)"},
    {"images_impacted", ColumnType::integer, "k.images"},
    {"containers_impacted", ColumnType::integer,
     "COALESCE((SELECT CAST(sum(i.containers) AS BIGINT) FROM images i WHERE i.id IN"
     " (SELECT d.image FROM image_detections d WHERE d.detection = k.id)), 0)"},
};
constexpr Column k_detections_relations_0[] = {
    {"image_registry", ColumnType::text, "n.registry"},
    {"image_repository", ColumnType::text, "n.repository"},
    {"image_tag", ColumnType::text, "n.tag"},
    {"image_digest", ColumnType::text, "i.digest"},
};
constexpr Relation k_detections_relations[] = {
    {"k.id IN (SELECT d.detection FROM image_names n JOIN images i ON i.id = n.image"
     " JOIN image_detections d ON d.image = i.id WHERE TRUE",
     "n.customer", k_detections_relations_0},
};

constexpr Column k_image_detections_columns[] = {
    {"id", ColumnType::integer, "d.id"},
    {"detection_id", ColumnType::text, "k.hash"},
    {"cid", ColumnType::text, "(SELECT q.cid FROM customers q WHERE q.id = d.customer)"},
    {"uuid", ColumnType::text, "n.uuid"},
    {"detection_name", ColumnType::text, "k.name"},
    {"detection_type", ColumnType::word, "k.type"},
    {"severity", ColumnType::word,
     "CASE k.level WHEN 5 THEN 'Critical' WHEN 4 THEN 'High' WHEN 3 THEN 'Medium'"
     " WHEN 2 THEN 'Low' WHEN 1 THEN 'Negligible' WHEN 0 THEN 'Unknown' ELSE '' END",
     "k.level"},
    {"title", ColumnType::text, "k.title"},
    {"description", ColumnType::text, "k.description"},
    {"remediation", ColumnType::text, "k.remediation"},
    {"details", ColumnType::text, "d.details"},
    {"path", ColumnType::text, "d.path"},
    {"layer_index", ColumnType::integer, "d.layer"},
    {"image_registry", ColumnType::text, "n.registry"},
    {"image_repository", ColumnType::text, "n.repository"},
    {"image_tag", ColumnType::text, "n.tag"},
    {"image_digest", ColumnType::text, "i.digest"},
    {"image_id", ColumnType::text, "i.image_id"},
    {"image_architecture", ColumnType::text, "i.architecture"},
    {"image_created_at", ColumnType::text, "i.created"},
    {"image_size", ColumnType::integer, "i.size"},
    {"os_name", ColumnType::text, "i.os"},
    {"os_version", ColumnType::text, "i.os_version"},
};

}  // namespace

const Table k_images_table = {"image_names n JOIN images i ON i.id = n.image",
                              "n.customer",
                              "",
                              "n.id",
                              "n.uuid",
                              k_images_columns,
                              k_images_relations,
                              false};

const Table k_detections_table = {
    "detections k",       "k.customer",           "k.images > 0", "k.id", "",
    k_detections_columns, k_detections_relations, false};

const Table k_image_detections_table = {
    "image_detections d JOIN detections k ON k.id = d.detection JOIN images i ON"
    " i.id = d.image JOIN image_names n ON n.image = i.id",
    "n.customer",
    "",
    "d.id, n.id",
    "n.uuid",
    k_image_detections_columns,
    {},
    false};

}  // namespace iar::store
