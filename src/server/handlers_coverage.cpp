// What was not assessed, and why: the containers nobody can speak for.
#include "base/json.h"
#include "server/handlers.h"
#include "server/rows.h"
#include "server/services.h"

namespace iar::server {

namespace {

using store::Collection;

Result<std::uint64_t> count_with(const Call& call, store::ListQuery query,
                                 std::string_view condition) {
  TRY_ASSIGN(wire::FqlNode also, wire::parse_fql(condition));
  if (query.filter) {
    wire::FqlNode all;
    all.kind = wire::FqlNodeKind::all_of;
    all.children = {std::move(*query.filter), std::move(also)};
    query.filter = std::move(all);
  } else {
    query.filter = std::move(also);
  }
  query.fields = store::FieldSet::every;
  return call.services.store.count(call.caller.customer, Collection::containers, query);
}

// A container without an assessment, in the published words: all numbers are texts.
std::string unassessed_json(const Call& call, const store::Row& row) {
  const auto text = [&](std::string_view column) {
    return row_text(Collection::containers, row, column);
  };
  const auto time = [&](std::string_view column) {
    return time_text(row_integer(Collection::containers, row, column));
  };
  JsonWriter out;
  out.begin_object().key("assessed_images").begin_array().end_array();
  out.member("assessed_images_count", "0").member("cid", call.caller.cid);
  out.member("cluster_name", text("cluster_name")).key("containers_impacted").begin_array();
  out.begin_object().member("container_detection_count", "0");
  out.member("container_id", text("container_id")).end_object().end_array();
  out.member("containers_impacted_count", "1").member("detect_timestamp", time("first_seen"));
  out.member("detections_count", "0").member("first_seen", time("first_seen"));
  out.member("host_id", text("node_uid")).member("image_assessment_detections_count", "0");
  out.member("last_seen", time("last_seen")).member("namespace", text("namespace"));
  out.member("node_name", text("node_name")).member("pod_id", text("pod_id"));
  out.member("pod_name", text("pod_name")).member("runtime_detections_count", "0");
  out.member("severity", "Unknown").key("unassessed_images").begin_array().begin_object();
  out.member("image_digest", text("image_digest")).member("image_id", text("image_id"));
  out.member("image_name", text("image_repository")).end_object().end_array();
  out.member("unassessed_images_count", "1").member("visible_to_k8s", "true");
  // Not published: why there is no assessment.
  return out.member("unassessed_reason", text("unassessed_reason")).end_object().take();
}

}  // namespace

Result<Reply> containers_managed(const Call& call) {
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source_of(call)));
  TRY_ASSIGN(const std::uint64_t managed, count_with(call, query, "image_has_been_assessed:true"));
  TRY_ASSIGN(const std::uint64_t unmanaged,
             count_with(call, query, "image_has_been_assessed:false"));
  JsonWriter out;
  out.begin_object().key("managed").unsigned_integer(managed);
  out.key("unmanaged").unsigned_integer(unmanaged).end_object();
  Reply reply;
  reply.resources.push_back(out.take());
  return reply;
}

Result<Reply> unassessed_containers(const Call& call) {
  const Source& source = source_of(call);
  TRY_ASSIGN(const store::ListQuery query, query_of(call, source));
  TRY_ASSIGN(const store::Page page,
             call.services.store.list(call.caller.customer, source.collection, query));
  Reply out;
  for (const store::Row& row : page.rows) out.resources.push_back(unassessed_json(call, row));
  out.page = Page{query.limit, query.offset, page.total};
  return out;
}

}  // namespace iar::server
