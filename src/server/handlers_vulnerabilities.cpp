// Vulnerabilities and packages: calls that join what the collections have apart.
#include <algorithm>

#include "base/json.h"
#include "server/handlers.h"
#include "server/rows.h"
#include "server/services.h"

namespace iar::server {

namespace {

using store::Collection;

constexpr std::uint64_t k_joined_max = 1000;  // rows of the other collection for each resource

// All rows of a collection that a filter of our own selects, up to the bound.
Result<std::vector<store::Row>> joined(const Call& call, Collection collection,
                                       const std::string& filter) {
  TRY_ASSIGN(store::ListQuery query, query_of(filter));
  query.limit = k_joined_max;
  TRY_ASSIGN(store::Page page, call.services.store.list(call.caller.customer, collection, query));
  return std::move(page.rows);
}

// The first of the versions that end it; empty where none is known.
std::string first_fix(std::string_view fixed) {
  JsonDocument document;
  const auto list = document.parse(fixed);
  const auto versions = list ? list->elements() : std::vector<JsonValue>();
  return versions.empty() ? "" : std::string(versions.front().string().value_or(""));
}

void write_fixes(const store::Row& row, JsonWriter& out) {
  out.key("fix_resolution").begin_array();
  JsonDocument document;
  const auto list = document.parse(row_text(Collection::package_findings, row, "fixed_versions"));
  if (list) {
    for (const JsonValue& each : list->elements()) out.string(each.string().value_or(""));
  }
  out.end_array();
}

std::string vulnerabilities_of_package(const std::vector<store::Row>& rows) {
  JsonWriter out;
  out.begin_array();
  for (const store::Row& row : rows) {
    const auto text = [&](std::string_view column) {
      return row_text(Collection::package_findings, row, column);
    };
    out.begin_object().member("cveid", text("cveid"));
    out.member("description", text("vulnerability_description"));
    write_fixes(row, out);
    out.member("severity", text("severity")).end_object();
  }
  return out.end_array().take();
}

std::string packages_of_vulnerability(const std::vector<store::Row>& rows) {
  JsonWriter out;
  out.begin_array();
  for (const store::Row& row : rows) {
    const auto text = [&](std::string_view column) {
      return row_text(Collection::package_findings, row, column);
    };
    out.begin_object().member("package_fixed_version", first_fix(text("fixed_versions")));
    out.member("package_name_version", text("package_name_version"));
    out.member("package_os_version", "");
    out.member("package_remediation", "").member("package_type", text("type")).end_object();
  }
  return out.end_array().take();
}

}  // namespace

// Of one image: its id is the UUID that images/detail states.
Result<Reply> vulnerability_details(const Call& call) {
  const Source& source = source_of(call);
  const Shape& shape = shape_of(call.route.type);
  TRY_ASSIGN(store::ListQuery query, query_of(call, source));
  query.image_uuid = call.parameters.text("id");
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) {
    out.resources.push_back(rendered(shape, source.collection, row, nullptr));
  }
  out.page = Page{query.limit, query.offset, page.total};
  return out;
}

Result<Reply> vulnerability_info(const Call& call) {
  const Shape& shape = shape_of(call.route.type);
  const std::string id = fql_quoted(call.parameters.text("cve_id"));
  TRY_ASSIGN(const auto rows, joined(call, Collection::vulnerabilities, "cve_id:" + id));
  TRY_ASSIGN(const auto packages, joined(call, Collection::package_findings, "cveid:" + id));
  const std::string packages_json = packages_of_vulnerability(packages);
  Reply out;
  for (const store::Row& row : rows) {
    out.resources.push_back(rendered(
        shape, Collection::vulnerabilities, row,
        [&](std::string_view key) { return key == "packages" ? packages_json : std::string(); }));
  }
  out.page = Page{call.parameters.paging().limit, call.parameters.paging().offset, rows.size()};
  return out;
}

Result<Reply> list_packages(const Call& call) {
  const Source& source = source_of(call);
  const Shape& shape = shape_of(call.route.type);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) {
    std::vector<store::Row> found;
    if (row_integer(source.collection, row, "vulnerability_count") != 0) {
      TRY_ASSIGN(found,
                 joined(call, Collection::package_findings,
                        "package_name_version:" +
                            fql_quoted(row_text(source.collection, row, "package_name_version")) +
                            "+type:" + fql_quoted(row_text(source.collection, row, "type"))));
    }
    out.resources.push_back(rendered(shape, source.collection, row, [&](std::string_view key) {
      if (key == "cid") return json_quoted(call.caller.cid);
      return key == "vulnerabilities" ? vulnerabilities_of_package(found) : std::string();
    }));
  }
  out.page = Page{query.limit, query.offset, page.total};
  return out;
}

Result<Reply> package_images(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(store::ListQuery query, query_of(call, source));
  query.limit = std::min<std::uint64_t>(query.limit, 100);
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  std::vector<store::Bucket> buckets;
  for (const store::Row& row : page.rows) {
    buckets.push_back(
        {std::string(row_text(source.collection, row, "package_name_version")),
         static_cast<std::uint64_t>(row_integer(source.collection, row, "all_images"))});
  }
  Reply out;
  out.resources.push_back(series("packages", buckets));
  return out;
}

}  // namespace iar::server
