// Exports: a job is kept, and its rows are read when its file is fetched, as they are then.
#include <algorithm>
#include <array>

#include "server/documents.h"
#include "server/handlers.h"
#include "server/rows.h"

namespace iar::server {

namespace {

constexpr std::string_view k_export = "export";
constexpr std::size_t k_jobs_max = 100;
constexpr std::uint64_t k_export_page = 1000;
constexpr std::uint64_t k_export_rows_max = 200'000;

struct Exported {
  std::string_view resource;
  store::Collection collection;
  std::string_view type;
};
constexpr std::array k_exported = {
    Exported{"assets.clusters", store::Collection::clusters, "ModelsCluster"},
    Exported{"assets.containers", store::Collection::containers, "ModelsContainer"},
    Exported{"assets.deployments", store::Collection::deployments, "ModelsDeployment"},
    Exported{"assets.images", store::Collection::running_images, "ModelsContainerImage"},
    Exported{"assets.nodes", store::Collection::nodes, "ModelsNode"},
    Exported{"assets.pods", store::Collection::pods, "ModelsPod"},
    Exported{"images.images-assessment", store::Collection::images, "ModelsExtAPIImageCombined"},
    Exported{"images.images-detections", store::Collection::image_detections,
             "ModelsAPIAssessmentDetections"},
    Exported{"images.packages", store::Collection::package_findings, "ModelsAPIPackageCombinedV2"},
    Exported{"images.vulnerabilities", store::Collection::vulnerabilities,
             "ModelsAPIVulnerabilityCombined"},
};

const Exported* exported(std::string_view resource) {
  const auto* const found = std::ranges::find(k_exported, resource, &Exported::resource);
  return found == k_exported.end() ? nullptr : found;
}

std::string job_json(const store::Document& job) {
  JsonDocument parsed;
  const auto body = parsed.parse(job.body);
  JsonWriter out;
  out.begin_object().member("created_at", time_text(job.created_ms)).member("id", job.id);
  out.member("resource", body ? body->text("resource") : "").key("retries").integer(0);
  out.member("status", "DONE").member("updated_at", time_text(job.updated_ms)).end_object();
  return out.take();
}

Result<std::string> rows_json(const Call& call, const Exported& what, std::string_view filter) {
  TRY_ASSIGN(store::ListQuery query, query_of(filter));
  query.limit = k_export_page;
  std::string out = "[";
  while (query.offset < k_export_rows_max) {
    TRY_ASSIGN(const store::Page page,
               call.services.store.list(call.caller.customer, what.collection, query));
    for (const store::Row& row : page.rows) {
      if (out.size() > 1) out += ",\n";
      out += rendered(shape_of(what.type), what.collection, row, [&](std::string_view key) {
        return key == "cid" ? json_quoted(call.caller.cid) : std::string();
      });
    }
    if (page.rows.size() < query.limit) break;
    query.offset += query.limit;
  }
  return out + "]\n";
}

}  // namespace

Result<Reply> launch_export(const Call& call) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue body, body_object(document, call));
  TRY_ASSIGN(const std::string resource, needed_text(body, "resource"));
  const Exported* const what = exported(resource);
  if (what == nullptr) return make_error(ErrorCode::usage, "'resource' is not exported");
  if (const auto format = body.text("format"); !format.empty() && format != "json") {
    return make_error(ErrorCode::usage, "'format' must be json");
  }
  const std::string filter(body.text("fql"));
  TRY_ASSIGN(const store::ListQuery query, query_of(filter));
  if (query.filter) {
    TRY(store::check_filter(*query.filter, what->collection, store::FieldSet::every));
  }
  TRY_ASSIGN(const auto jobs, newest_documents(call, k_export));
  for (std::size_t i = k_jobs_max - 1; i < jobs.size(); ++i) {
    TRY(call.services.store.delete_document(call.caller.customer, k_export, jobs[i].id));
  }
  store::Document job;
  job.kind = k_export;
  job.id = random_uuid();
  job.body = "{\"resource\":" + json_quoted(resource) + ",\"fql\":" + json_quoted(filter) + "}";
  TRY(call.services.store.put_document(call.caller.customer, job));
  Reply out;
  out.resources.push_back(json_quoted(job.id));
  return out;
}

Result<Reply> list_exports(const Call& call) {
  TRY_ASSIGN(const auto jobs, newest_documents(call, k_export));
  Reply out;
  for (const store::Document& job : jobs) out.resources.push_back(json_quoted(job.id));
  return out;
}

Result<Reply> read_exports(const Call& call) {
  Reply out;
  for (const std::string& id : call.parameters.list("ids")) {
    TRY_ASSIGN(const store::Document job,
               call.services.store.document(call.caller.customer, k_export, id));
    out.resources.push_back(job_json(job));
  }
  return out;
}

// A JSON document under the type that all published clients can read.
Result<Reply> export_file(const Call& call) {
  TRY_ASSIGN(const store::Document job, call.services.store.document(call.caller.customer, k_export,
                                                                     call.parameters.text("id")));
  JsonDocument parsed;
  TRY_ASSIGN(const JsonValue body, parsed.parse(job.body));
  const Exported* const what = exported(body.text("resource"));
  if (what == nullptr) return make_error(ErrorCode::not_found, "no such export");
  Reply out;
  TRY_ASSIGN(out.document, rows_json(call, *what, body.text("fql")));
  out.content_type = "application/octet-stream";
  return out;
}

}  // namespace iar::server
