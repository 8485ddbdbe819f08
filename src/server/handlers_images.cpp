// The pages of an image: what is known of it, and sums of that.
#include <algorithm>

#include "base/json.h"
#include "httpd/form.h"
#include "server/handlers.h"
#include "server/rows.h"
#include "server/services.h"

namespace iar::server {

namespace {

using store::Collection;

constexpr std::string_view k_report_path = "/image-assessment/entities/reports/v2?";

std::string report_url(const store::Row& row, std::string_view first, std::string_view first_column,
                       std::string_view second, std::string_view second_column) {
  const auto pair = [&](std::string_view name, std::string_view column) {
    return std::string(name) + "=" +
           httpd::percent_encoded(row_text(Collection::images, row, column));
  };
  return json_quoted(std::string(k_report_path) + pair(first, first_column) + "&" +
                     pair(second, second_column));
}

std::string image_field(const Call& call, const store::Row& row, std::string_view key) {
  if (key == "cid") return json_quoted(call.caller.cid);
  if (key == "report_url_by_id_and_digest") {
    return report_url(row, "image_id", "image_id", "digest", "image_digest");
  }
  if (key == "report_url_by_repo_and_tag") {
    return report_url(row, "repository", "repository", "tag", "tag");
  }
  return {};
}

void write_texts(std::string_view key, const std::optional<JsonValue>& value, JsonWriter& out) {
  out.key(key).begin_array();
  if (value) {
    for (const JsonValue& each : value->elements()) out.string(each.string().value_or(""));
  }
  out.end_array();
}

// The published light form of an OCI configuration.
std::string light_config(std::string_view text, std::string_view architecture) {
  JsonDocument document;
  const auto root = document.parse(text);
  const auto config = root ? root->get("config") : std::nullopt;
  const auto part = [&](std::string_view name) {
    return config ? config->get(name) : std::optional<JsonValue>();
  };
  JsonWriter out;
  out.begin_object().member("architecture", architecture);
  write_texts("cmd", part("Cmd"), out);
  write_texts("entry_point", part("Entrypoint"), out);
  write_texts("env", part("Env"), out);
  out.key("exposed_ports").begin_object();
  if (const auto ports = part("ExposedPorts")) {
    for (const auto& [port, value] : ports->members()) out.key(port).begin_object().end_object();
  }
  out.end_object().key("labels").begin_object();
  if (const auto labels = part("Labels")) {
    for (const auto& [name, value] : labels->members()) {
      out.member(name, value.string().value_or(""));
    }
  }
  out.end_object().member("user", config ? config->text("User") : "");
  return out.member("working_dir", config ? config->text("WorkingDir") : "").end_object().take();
}

std::string detail_field(const Call& call, const store::Row& row, std::string_view key) {
  if (key == "cid") return json_quoted(call.caller.cid);
  if (key != "config" || !call.parameters.on("with_config")) return {};
  const auto image = call.services.store.image(
      call.caller.customer, {.uuid = std::string(row_text(Collection::images, row, "uuid"))});
  if (!image) return {};
  return light_config(image->message.image.config, image->message.image.architecture);
}

using FieldOf = std::string (*)(const Call& call, const store::Row& row, std::string_view key);

Result<Reply> list_with(const Call& call, FieldOf field) {
  const Source& source = source_of(call);
  const Shape& shape = shape_of(call.route.type);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) {
    out.resources.push_back(rendered(shape, source.collection, row,
                                     [&](std::string_view key) { return field(call, row, key); }));
  }
  out.page = Page{query.limit, query.offset, page.total};
  return out;
}

Result<store::StoredImage> named_image(const Call& call) {
  store::ImageName name;
  name.digest = call.parameters.text("image_digest");
  name.registry = call.parameters.text("registry");
  name.repository = call.parameters.text("repository");
  name.tag = call.parameters.text("tag");
  return call.services.store.image(call.caller.customer, name);
}

Result<std::vector<store::Bucket>> image_buckets(const Call& call, Collection collection,
                                                 std::string_view column, const std::string& uuid) {
  store::ListQuery query;
  query.image_uuid = uuid;
  return call.services.store.buckets(call.caller.customer, collection, column, query);
}

void write_counts(std::string_view key, std::string_view name,
                  const std::vector<store::Bucket>& buckets, JsonWriter& out) {
  out.key(key).begin_array();
  for (const store::Bucket& each : buckets) {
    out.begin_object().key("count").unsigned_integer(each.count);
    out.member(name, each.label).end_object();
  }
  out.end_array();
}

std::uint64_t sum(const std::vector<store::Bucket>& buckets) {
  std::uint64_t out = 0;
  for (const store::Bucket& each : buckets) out += each.count;
  return out;
}

bool is_os_type(std::string_view type) { return type == "deb" || type == "rpm" || type == "apk"; }

}  // namespace

Result<Reply> list_images(const Call& call) { return list_with(call, image_field); }

Result<Reply> image_details(const Call& call) { return list_with(call, detail_field); }

Result<Reply> image_issues(const Call& call) {
  TRY_ASSIGN(const store::StoredImage image, named_image(call));
  TRY_ASSIGN(const auto severities,
             image_buckets(call, Collection::findings, "severity", image.uuid));
  TRY_ASSIGN(const auto vulnerable,
             image_buckets(call, Collection::findings, "package_name_version", image.uuid));
  TRY_ASSIGN(const auto detections,
             image_buckets(call, Collection::image_detections, "detection_type", image.uuid));
  TRY_ASSIGN(store::ListQuery running, query_of("running_status:true+image_digest:" +
                                                fql_quoted(image.message.image.digest)));
  TRY_ASSIGN(const std::uint64_t containers,
             call.services.store.count(call.caller.customer, Collection::containers, running));
  JsonWriter out;
  out.begin_object().key("image_container_info").begin_object();
  out.key("first_seen").integer(image.first_seen_ms / 1000);
  out.key("last_seen").integer(image.last_seen_ms / 1000);
  out.key("running_containers").unsigned_integer(containers).end_object();
  write_counts("image_detections", "type", detections, out);
  out.key("is_dca_run").boolean(false).key("known_issues").unsigned_integer(sum(severities));
  out.key("packages_info").begin_object();
  out.key("count_with_vulnerabilities").unsigned_integer(vulnerable.size());
  out.key("total_count").unsigned_integer(image.message.inventory.packages.size()).end_object();
  write_counts("policies_summary", "action", {}, out);
  write_counts("runtime_detections", "label", {}, out);
  write_counts("vulnerabilities_summary", "severity", severities, out);
  out.key("zero_day_impacted").boolean(false).end_object();
  Reply reply;
  reply.resources.push_back(out.take());
  return reply;
}

Result<Reply> image_vulnerabilities(const Call& call) {
  TRY_ASSIGN(const store::StoredImage image, named_image(call));
  store::ListQuery query;
  query.image_uuid = image.uuid;
  query.limit = k_paging_depth_max;
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, Collection::findings, query));
  std::map<std::string, std::uint64_t> all;
  std::map<std::string, std::uint64_t> parts[2];
  std::vector<std::string> packages[2];
  std::vector<std::int64_t> layers;
  for (const store::Row& row : page.rows) {
    const bool os = is_os_type(row_text(Collection::findings, row, "package_type"));
    const std::string severity(row_text(Collection::findings, row, "severity"));
    ++all[severity];
    ++parts[os ? 1 : 0][severity];
    packages[os ? 1 : 0].emplace_back(row_text(Collection::findings, row, "package_name_version"));
    layers.push_back(row_integer(Collection::findings, row, "layer_index"));
  }
  const auto distinct = [](auto& list) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
    return static_cast<std::uint64_t>(list.size());
  };
  const auto buckets = [](const std::map<std::string, std::uint64_t>& counts) {
    std::vector<store::Bucket> out;
    for (const auto& [label, count] : counts) out.push_back({label, count});
    return out;
  };
  const auto os_packages = static_cast<std::uint64_t>(
      std::ranges::count_if(image.message.inventory.packages,
                            [](const auto& each) { return is_os_type(each.package.type); }));
  JsonWriter out;
  out.begin_object();
  out.key("app_packages_with_vulnerabilities").unsigned_integer(distinct(packages[0]));
  write_counts("app_vuln_by_severity", "severity", buckets(parts[0]), out);
  write_counts("image_vuln_by_severity", "severity", buckets(all), out);
  out.key("layers_with_vulnerabilities").unsigned_integer(distinct(layers));
  out.key("os_packages_with_vulnerabilities").unsigned_integer(distinct(packages[1]));
  write_counts("os_vuln_by_severity", "severity", buckets(parts[1]), out);
  out.key("total_app_packages");
  out.unsigned_integer(image.message.inventory.packages.size() - os_packages);
  out.key("total_os_packages").unsigned_integer(os_packages);
  out.key("total_vulnerabilities").unsigned_integer(page.total).end_object();
  Reply reply;
  reply.resources.push_back(out.take());
  return reply;
}

// What is stored was assessed: others are told by their containers.
Result<Reply> images_by_state(const Call& call) {
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source_of(call)));
  TRY_ASSIGN(const std::uint64_t count,
             call.services.store.count(call.caller.customer, Collection::images, query));
  Reply out;
  out.resources.push_back(series("state", {{"assessed", count}}));
  return out;
}

// What is stored was assessed: images that could not be are told by their containers.
Result<Reply> assessment_history(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(auto days, call.services.store.buckets(call.caller.customer, source.collection,
                                                    source.column, query));
  std::ranges::sort(days, {}, &store::Bucket::label);
  JsonWriter out;
  out.begin_object().key("buckets").begin_array();
  for (const store::Bucket& day : days) {
    out.begin_object().key("assessed").unsigned_integer(day.count);
    for (const std::string_view none :
         {"error_image_pull", "error_image_push", "error_missing_config",
          "error_unsupported_schema_version"}) {
      out.key(none).integer(0);
    }
    out.member("time_stamp", day.label.size() == 10 ? day.label + "T00:00:00Z" : day.label);
    out.end_object();
  }
  out.end_array().member("name", "assessment_history").end_object();
  Reply reply;
  reply.resources.push_back(out.take());
  return reply;
}

Result<Reply> delete_image(const Call& call) {
  if ((call.caller.scopes >> static_cast<unsigned>(Scope::image_write) & 1U) == 0) {
    return make_error(ErrorCode::denied, "access denied, authorization failed");
  }
  TRY(call.services.store.delete_image(call.caller.customer, call.segment));
  return Reply{};
}

}  // namespace iar::server
