#include "store/schema.h"

#include <array>

namespace iar::store {

namespace {

// Versions from 1; each text takes the schema from the one before. What was published is never
// changed, only followed.
//
// Counters: c0 … c5 count findings that are affected, by level from unknown to critical;
// c_open those that are undetermined, c_fixable those with a fix.
constexpr std::string_view k_version_1 = R"sql(
CREATE TABLE customers (id {id}, cid {text} NOT NULL UNIQUE, name {text} NOT NULL,
  revision {text} NOT NULL DEFAULT '');
CREATE TABLE clients (id {text} NOT NULL PRIMARY KEY, customer BIGINT NOT NULL,
  body {text} NOT NULL, created_ms BIGINT NOT NULL, used_ms BIGINT NOT NULL);
CREATE TABLE token_keys (id {text} NOT NULL PRIMARY KEY, secret {text} NOT NULL,
  created_ms BIGINT NOT NULL);
CREATE TABLE revoked_tokens (id {text} NOT NULL PRIMARY KEY, expires_ms BIGINT NOT NULL);
CREATE TABLE audit (number {id}, customer BIGINT NOT NULL, at_ms BIGINT NOT NULL,
  actor {text} NOT NULL, action {text} NOT NULL, subject {text} NOT NULL, details {text} NOT NULL);
CREATE TABLE documents (customer BIGINT NOT NULL, kind {text} NOT NULL, id {text} NOT NULL,
  body {text} NOT NULL, revision BIGINT NOT NULL, created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL, PRIMARY KEY (customer, kind, id));
CREATE TABLE leases (name {text} NOT NULL PRIMARY KEY, holder {text} NOT NULL,
  expires_ms BIGINT NOT NULL);
CREATE TABLE severities (word {text} NOT NULL PRIMARY KEY, level BIGINT NOT NULL);
INSERT INTO severities (word, level) VALUES ('Unknown', 0), ('Negligible', 1), ('Low', 2),
  ('Medium', 3), ('High', 4), ('Critical', 5);

CREATE TABLE images (id {id}, customer BIGINT NOT NULL, identity {text} NOT NULL,
  digest {text} NOT NULL, image_id {text} NOT NULL, index_digest {text} NOT NULL,
  architecture {text} NOT NULL, os {text} NOT NULL, os_version {text} NOT NULL,
  size BIGINT NOT NULL, created {text} NOT NULL, source {text} NOT NULL, agent {text} NOT NULL,
  upload {text} NOT NULL, lossy BIGINT NOT NULL, partial BIGINT NOT NULL,
  first_seen_ms BIGINT NOT NULL, last_seen_ms BIGINT NOT NULL,
  packages BIGINT NOT NULL DEFAULT 0, detections BIGINT NOT NULL DEFAULT 0,
  detection_level BIGINT NOT NULL DEFAULT -1, containers BIGINT NOT NULL DEFAULT 0,
  c0 BIGINT NOT NULL DEFAULT 0, c1 BIGINT NOT NULL DEFAULT 0, c2 BIGINT NOT NULL DEFAULT 0,
  c3 BIGINT NOT NULL DEFAULT 0, c4 BIGINT NOT NULL DEFAULT 0, c5 BIGINT NOT NULL DEFAULT 0,
  c_open BIGINT NOT NULL DEFAULT 0, c_fixable BIGINT NOT NULL DEFAULT 0,
  message {blob} NOT NULL, UNIQUE (customer, identity));
CREATE INDEX images_digest ON images (customer, digest);
CREATE INDEX images_image_id ON images (customer, image_id);
CREATE INDEX images_index_digest ON images (customer, index_digest);
CREATE TABLE image_names (id {id}, customer BIGINT NOT NULL, image BIGINT NOT NULL,
  uuid {text} NOT NULL, scan_uuid {text} NOT NULL, registry {text} NOT NULL,
  repository {text} NOT NULL, tag {text} NOT NULL, first_seen_ms BIGINT NOT NULL,
  last_seen_ms BIGINT NOT NULL, UNIQUE (image, registry, repository, tag));
CREATE INDEX image_names_uuid ON image_names (customer, uuid);
CREATE INDEX image_names_repository ON image_names (customer, repository, tag);
CREATE INDEX image_names_seen ON image_names (customer, last_seen_ms);
CREATE TABLE layers (image BIGINT NOT NULL, position BIGINT NOT NULL, customer BIGINT NOT NULL,
  digest {text} NOT NULL, instruction {text} NOT NULL, findings BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (image, position)) {compact};

CREATE TABLE components (id {id}, customer BIGINT NOT NULL, hash {text} NOT NULL,
  type {text} NOT NULL, name {text} NOT NULL, match_key {text} NOT NULL,
  source_key {text} NOT NULL, version {text} NOT NULL, name_version {text} NOT NULL, license {text} NOT NULL,
  record {blob} NOT NULL, revision {text} NOT NULL DEFAULT '',
  matched_ms BIGINT NOT NULL DEFAULT 0,
  c0 BIGINT NOT NULL DEFAULT 0, c1 BIGINT NOT NULL DEFAULT 0, c2 BIGINT NOT NULL DEFAULT 0,
  c3 BIGINT NOT NULL DEFAULT 0, c4 BIGINT NOT NULL DEFAULT 0, c5 BIGINT NOT NULL DEFAULT 0,
  c_open BIGINT NOT NULL DEFAULT 0, c_fixable BIGINT NOT NULL DEFAULT 0,
  UNIQUE (customer, hash));
CREATE INDEX components_match_key ON components (customer, match_key);
CREATE INDEX components_source_key ON components (customer, source_key);
CREATE INDEX components_name_version ON components (customer, name_version);
CREATE INDEX components_revision ON components (customer, revision);
CREATE TABLE postings (component BIGINT NOT NULL, image BIGINT NOT NULL, customer BIGINT NOT NULL,
  layer BIGINT NOT NULL, silent BIGINT NOT NULL, path {text} NOT NULL,
  PRIMARY KEY (component, image)) {compact};
CREATE INDEX postings_image ON postings (image, component);

CREATE TABLE vulnerabilities (id {id}, customer BIGINT NOT NULL, name {text} NOT NULL,
  description {text} NOT NULL, severity BIGINT NOT NULL, score {real}, vector {text} NOT NULL,
  cps_rating {text} NOT NULL, exploited_status BIGINT NOT NULL, exploited_name {text} NOT NULL,
  details {text} NOT NULL, published_ms BIGINT NOT NULL, images BIGINT NOT NULL DEFAULT 0,
  packages BIGINT NOT NULL DEFAULT 0, containers BIGINT NOT NULL DEFAULT 0,
  fixable BIGINT NOT NULL DEFAULT 0, UNIQUE (customer, name));
CREATE TABLE verdicts (component BIGINT NOT NULL, vulnerability BIGINT NOT NULL,
  customer BIGINT NOT NULL, state BIGINT NOT NULL, severity BIGINT NOT NULL, score {real},
  fixed {text} NOT NULL, source {text} NOT NULL, first_seen_ms BIGINT NOT NULL,
  PRIMARY KEY (component, vulnerability)) {compact};
CREATE INDEX verdicts_vulnerability ON verdicts (vulnerability, component);
CREATE TABLE past_verdicts (component BIGINT NOT NULL, vulnerability BIGINT NOT NULL,
  customer BIGINT NOT NULL, first_seen_ms BIGINT NOT NULL, fixed_ms BIGINT NOT NULL,
  PRIMARY KEY (component, vulnerability)) {compact};
CREATE TABLE events (number {id}, customer BIGINT NOT NULL, at_ms BIGINT NOT NULL,
  kind BIGINT NOT NULL, vulnerability {text} NOT NULL, component BIGINT NOT NULL,
  package {text} NOT NULL, severity BIGINT NOT NULL, revision {text} NOT NULL,
  images BIGINT NOT NULL);
CREATE INDEX events_customer ON events (customer, number);

CREATE TABLE detections (id {id}, customer BIGINT NOT NULL, hash {text} NOT NULL,
  type {text} NOT NULL, name {text} NOT NULL, level BIGINT NOT NULL, title {text} NOT NULL,
  description {text} NOT NULL, remediation {text} NOT NULL, images BIGINT NOT NULL DEFAULT 0,
  last_seen_ms BIGINT NOT NULL, UNIQUE (customer, hash));
CREATE TABLE image_detections (id {id}, customer BIGINT NOT NULL, image BIGINT NOT NULL,
  detection BIGINT NOT NULL, path {text} NOT NULL, layer BIGINT NOT NULL,
  details {text} NOT NULL);
CREATE INDEX image_detections_image ON image_detections (image, detection);
CREATE INDEX image_detections_detection ON image_detections (detection, image);
)sql";

constexpr std::string_view k_version_1_assets = R"sql(
CREATE TABLE agents (customer BIGINT NOT NULL, id {text} NOT NULL, body {text} NOT NULL,
  seen_ms BIGINT NOT NULL, PRIMARY KEY (customer, id));
CREATE TABLE states (customer BIGINT NOT NULL, cluster {text} NOT NULL, number BIGINT NOT NULL,
  agent {text} NOT NULL, PRIMARY KEY (customer, cluster));
CREATE TABLE facts (customer BIGINT NOT NULL, diff_id {text} NOT NULL, segment {text} NOT NULL,
  proven BIGINT NOT NULL, provenance {text} NOT NULL, at_ms BIGINT NOT NULL,
  body {blob} NOT NULL, PRIMARY KEY (customer, diff_id, segment));
CREATE TABLE assets (id {id}, customer BIGINT NOT NULL, kind BIGINT NOT NULL,
  cluster {text} NOT NULL, asset {text} NOT NULL, name {text} NOT NULL,
  name_space {text} NOT NULL, node_name {text} NOT NULL, node_uid {text} NOT NULL,
  parent {text} NOT NULL, parent_name {text} NOT NULL, app_name {text} NOT NULL,
  cloud_name {text} NOT NULL,
  cloud_account_id {text} NOT NULL, cloud_region {text} NOT NULL, cloud_service {text} NOT NULL,
  cloud_instance_id {text} NOT NULL, version {text} NOT NULL, status {text} NOT NULL,
  management_status {text} NOT NULL, access {text} NOT NULL, agent_id {text} NOT NULL,
  agent_type {text} NOT NULL, agent_status {text} NOT NULL, ipv4 {text} NOT NULL,
  ipv6 {text} NOT NULL, port {text} NOT NULL, labels {text} NOT NULL,
  annotations {text} NOT NULL, image_registry {text} NOT NULL, image_repository {text} NOT NULL,
  image_tag {text} NOT NULL, image_digest {text} NOT NULL, image_id {text} NOT NULL,
  image BIGINT, mount_source {text} NOT NULL, mount_type {text} NOT NULL,
  reason {text} NOT NULL, owner_id {text} NOT NULL,
  owner_type {text} NOT NULL, resource_status {text} NOT NULL, tags {text} NOT NULL,
  covered BIGINT NOT NULL, privileged BIGINT NOT NULL,
  root_user BIGINT NOT NULL, root_group BIGINT NOT NULL, root_write BIGINT NOT NULL,
  escalation BIGINT NOT NULL, running BIGINT NOT NULL, interactive BIGINT NOT NULL,
  insecure_propagation BIGINT NOT NULL, pods BIGINT NOT NULL, created_ms BIGINT NOT NULL,
  first_seen_ms BIGINT NOT NULL, last_seen_ms BIGINT NOT NULL, details {text} NOT NULL,
  record {blob} NOT NULL, UNIQUE (customer, kind, cluster, asset));
CREATE INDEX assets_parent ON assets (customer, kind, cluster, parent);
CREATE INDEX assets_node ON assets (customer, kind, cluster, node_name);
CREATE INDEX assets_image ON assets (image, running);
CREATE INDEX assets_image_digest ON assets (customer, image_digest);
CREATE INDEX assets_image_id ON assets (customer, image_id);
CREATE TABLE schema_version (version BIGINT NOT NULL);
)sql";

constexpr std::array<std::array<std::string_view, 2>, 1> k_versions = {
    {{k_version_1, k_version_1_assets}}};

constexpr TableKey k_tables[] = {
    {"customers", "id"},
    {"clients", "id"},
    {"token_keys", "id"},
    {"revoked_tokens", "id"},
    {"audit", "number"},
    {"documents", "customer, kind, id"},
    {"leases", "name"},
    {"images", "id"},
    {"image_names", "id"},
    {"layers", "image, position"},
    {"components", "id"},
    {"postings", "component, image"},
    {"vulnerabilities", "id"},
    {"verdicts", "component, vulnerability"},
    {"past_verdicts", "component, vulnerability"},
    {"events", "number"},
    {"detections", "id"},
    {"image_detections", "id"},
    {"agents", "customer, id"},
    {"states", "customer, cluster"},
    {"facts", "customer, diff_id, segment"},
    {"assets", "id"},
};

// The version in the database; 0: empty. A failed look at a missing table would end the
// transaction, so the catalogue is asked first.
Result<std::int64_t> version_of(Session& session, Dialect dialect) {
  TRY_ASSIGN(const std::int64_t present,
             session.integer(dialect == Dialect::sqlite
                                 ? "SELECT count(*) FROM sqlite_master WHERE name = ?"
                                 : "SELECT count(*) FROM information_schema.tables WHERE "
                                   "table_schema = current_schema() AND table_name = ?",
                             {std::string("schema_version")}));
  if (present == 0) return std::int64_t{0};
  return session.integer("SELECT max(version) FROM schema_version");
}

}  // namespace

std::int64_t schema_version() { return static_cast<std::int64_t>(k_versions.size()); }

Status migrate(Database& database) {
  return database.change([&database](Session& session) -> Status {
    TRY(session.run("{lock}", {std::int64_t{-1}}));
    TRY_ASSIGN(const std::int64_t found, version_of(session, database.dialect()));
    if (found > schema_version()) {
      return make_error(ErrorCode::unsupported,
                        "the database is of a newer program (schema " + std::to_string(found) +
                            ", this program knows " + std::to_string(schema_version()) + ")");
    }
    for (auto next = static_cast<std::size_t>(found); next < k_versions.size(); ++next) {
      for (const std::string_view text : k_versions.at(next)) TRY(session.script(text));
      TRY(session.run("INSERT INTO schema_version (version) VALUES (?)",
                      {static_cast<std::int64_t>(next + 1)}));
    }
    return {};
  });
}

std::span<const TableKey> tables() { return k_tables; }

}  // namespace iar::store
