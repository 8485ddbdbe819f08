// Reports of an image, and whether a policy lets it through.
#include <algorithm>

#include "report/report.h"
#include "server/documents.h"
#include "server/handlers.h"
#include "server/image_assessment.h"
#include "server/policy_rules.h"
#include "server/shape.h"

namespace iar::server {

namespace {

constexpr std::string_view k_policy_type = "image-prevention-policy";

// The published names of formats, and ours.
Result<const report::Format*> format_of(std::string_view name) {
  std::string_view ours = name;
  if (name.empty() || name == "json") ours = "falcon";
  if (name == "cyclonedx-json") ours = "cyclonedx";
  const bool known = ours == "falcon" || ours == "cyclonedx" || ours == "sarif" || ours == "spdx";
  const report::Format* const out = known ? report::find_format(ours) : nullptr;
  if (out == nullptr) {
    return make_error(ErrorCode::usage, "report_format must be json, sarif or cyclonedx-json");
  }
  return out;
}

Result<std::string> report_text(const Call& call, const store::ImageName& name,
                                std::string_view format_name) {
  TRY_ASSIGN(const report::Format* const format, format_of(format_name));
  TRY_ASSIGN(const ImageAssessment assessed, assessed_image(call, name));
  report::Subject subject{assessed.image, assessed.stored.message.inventory};
  subject.created_seconds = assessed.stored.last_seen_ms / 1000;
  subject.assessment = assessed.assessment ? &*assessed.assessment : nullptr;
  if (assessed.advisories) subject.advisories_created = assessed.advisories->created();
  return format->write(subject);
}

void write_list(std::string_view key, const std::vector<std::string>& texts, JsonWriter& out) {
  out.key(key).begin_array();
  for (const std::string& each : texts) out.string(each);
  out.end_array();
}

// A policy as a check states it.
struct Checked {
  std::string id = "default";
  std::string name = "Default";
  std::string description = "No policy is enabled for this image";
  std::string data = "{\"groups\":[],\"rules\":[]}";
  std::int64_t precedence = 0;
  bool is_default = true;
  std::string created;
  std::string updated;
  PolicyMatches matches;
};

void write_policy(const Checked& checked, JsonWriter& out) {
  out.key("policy").begin_object().member("created_at", checked.created);
  out.member("description", checked.description).key("is_default").boolean(checked.is_default);
  out.key("is_enabled").boolean(true).member("name", checked.name);
  out.key("precedence").integer(checked.precedence).member("updated_at", checked.updated);
  out.member("uuid", checked.id).end_object();
  out.key("policy_type").begin_object().member("description", "");
  out.member("name", "Image Assessment Prevention Policy").member("policy_type", k_policy_type);
  out.member("uuid", k_policy_type).member("version", "1").end_object();
}

std::string check_json(const Checked& checked, const wire::ImageRecord& image,
                       const std::string& now) {
  const PolicyMatches& matches = checked.matches;
  JsonWriter out;
  out.begin_object().member("action", matches.action).key("conditions").begin_array().end_array();
  out.key("deny").boolean(matches.deny).member("evaluated_at", now);
  out.key("evaluation_details").begin_object();
  write_list("excluded_cve_list", matches.excluded_cves, out);
  write_list("excluded_detection_list", matches.excluded_detections, out);
  write_list("excluded_package_list", matches.excluded_packages, out);
  write_list("matched_base_os_list", {}, out);
  write_list("matched_cve_list", matches.cves, out);
  write_list("matched_detection_list", matches.detections, out);
  write_list("matched_package_list", matches.packages, out);
  out.end_object().key("image").begin_object().member("image_digest", image.digest);
  out.member("image_id", image.image_id).member("registry", image.registry);
  out.member("repository", image.repository).member("tag", image.tag).end_object();
  write_policy(checked, out);
  return out.end_object().take();
}

// Whether one of its groups takes the image in; a policy without groups is for all.
bool is_for(const std::vector<store::Document>& groups, const std::string& policy,
            const wire::ImageRecord& image) {
  bool any = false;
  for (const store::Document& group : groups) {
    JsonDocument parsed;
    const auto body = parsed.parse(group.body);
    if (!body || body->text("policy_uuid") != policy) continue;
    any = true;
    const auto data = body->get("policy_group_data");
    const auto conditions = data ? data->get("conditions") : std::nullopt;
    if (conditions && group_holds(image, conditions->elements())) return true;
  }
  return !any;
}

// The verdict of one policy; nothing where it is not enabled or not for this image.
std::optional<Checked> checked_by(const store::Document& policy,
                                  const std::vector<store::Document>& groups, const Judged& judged,
                                  const std::vector<JsonValue>& exclusions) {
  JsonDocument parsed;
  const auto body = parsed.parse(policy.body);
  const auto enabled = body ? body->get("is_enabled") : std::nullopt;
  const auto data = body ? body->get("policy_data") : std::nullopt;
  if (!enabled || !enabled->boolean().value_or(false) || !data) return std::nullopt;
  if (!is_for(groups, policy.id, judged.image)) return std::nullopt;
  Checked out;
  out.id = policy.id;
  out.name = body->text("name");
  out.description = body->text("description");
  const auto precedence = body->get("precedence");
  out.precedence = precedence ? precedence->integer().value_or(0) : 0;
  out.is_default = false;
  out.created = time_text(policy.created_ms);
  out.updated = time_text(policy.updated_ms);
  out.matches = policy_matches(judged, *data, exclusions);
  return out;
}

}  // namespace

Result<Reply> image_report(const Call& call) {
  store::ImageName name;
  if (call.segment.empty()) {
    TRY_ASSIGN(name, named_by(call.parameters));
  } else {
    name.scan_uuid = call.segment;
  }
  TRY_ASSIGN(std::string text, report_text(call, name, call.parameters.text("report_format")));
  Reply out;
  out.resources.push_back(std::move(text));
  return out;
}

Result<Reply> plain_report(const Call& call) {
  TRY_ASSIGN(const store::ImageName name, named_by(call.parameters));
  Reply out;
  TRY_ASSIGN(out.document, report_text(call, name, "json"));
  return out;
}

// The policy that comes first of those that deny, else the first that is for the image.
Result<Reply> policy_check(const Call& call) {
  TRY_ASSIGN(const store::ImageName name, named_by(call.parameters));
  TRY_ASSIGN(const ImageAssessment assessed, assessed_image(call, name));
  TRY_ASSIGN(const auto policies, newest_documents(call, "policy"));
  TRY_ASSIGN(const auto groups, newest_documents(call, "policy_group"));
  const auto stored =
      call.services.store.document(call.caller.customer, "policy_exclusions", "all");
  JsonDocument parsed;
  const auto exclusions = parsed.parse(stored ? stored->body : "{}");
  const auto conditions = exclusions ? exclusions->get("conditions") : std::nullopt;
  const wire::ImageRecord& image = assessed.stored.message.image;
  const Judged judged{image, assessed.stored.message.inventory,
                      assessed.assessment ? &*assessed.assessment : nullptr,
                      assessed.stored.message.detections};
  std::optional<Checked> best;
  for (const store::Document& policy : policies) {
    auto checked = checked_by(policy, groups, judged,
                              conditions ? conditions->elements() : std::vector<JsonValue>());
    if (!checked) continue;
    const bool first = !best || checked->precedence < best->precedence;
    const bool worse = best && checked->matches.deny != best->matches.deny;
    if (worse ? checked->matches.deny : first) best = std::move(checked);
  }
  Reply out;
  out.resources.push_back(
      check_json(best.value_or(Checked{}), image, time_text(call.services.now_ms())));
  return out;
}

}  // namespace iar::server
