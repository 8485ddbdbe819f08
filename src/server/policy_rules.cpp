#include "server/policy_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "match/severity.h"
#include "wire/fql.h"

namespace iar::server {

namespace {

// What a condition may ask about one vulnerability of a package, or one detection.
struct Subject {
  bool detection = false;
  std::string severity;
  std::string id;    // of the vulnerability, name of the detection
  std::string kind;  // of the package's name, type of the detection
};

bool equals_any(const JsonValue& condition, std::string_view text) {
  const auto value = condition.get("value");
  if (!value) return false;
  const auto same = [&](const JsonValue& each) {
    return equal_ignoring_case(each.string().value_or(""), text);
  };
  return value->is_array() ? std::ranges::any_of(value->elements(), same) : same(*value);
}

// Empty: the property is not of this kind of subject.
std::string_view property_of(const Subject& subject, std::string_view prop) {
  if (subject.detection) {
    if (prop == "detection_severity") return subject.severity;
    if (prop == "detection_name" || prop == "detection") return subject.id;
    if (prop == "detection_type") return subject.kind;
    return {};
  }
  if (prop == "severity" || prop == "vulnerability_severity") return subject.severity;
  if (prop == "cve_id" || prop == "cve") return subject.id;
  if (prop == "package" || prop == "package_name") return subject.kind;
  return {};
}

bool holds(const Subject& subject, const JsonValue& condition) {
  const std::string_view value = property_of(subject, condition.text("prop"));
  return !value.empty() && equals_any(condition, value);
}

bool holds_all(const Subject& subject, const std::vector<JsonValue>& conditions) {
  return !conditions.empty() && std::ranges::all_of(conditions, [&](const JsonValue& each) {
    return holds(subject, each);
  });
}

std::vector<Subject> subjects_of(const Judged& judged) {
  std::vector<Subject> out;
  if (judged.assessment != nullptr) {
    for (const match::Finding& finding : judged.assessment->findings.findings) {
      if (!finding.package) continue;
      out.push_back({false, std::string(match::level_name(finding.rating.level)), finding.id,
                     judged.inventory.packages[*finding.package].package.name});
    }
  }
  for (const wire::Detection& detection : judged.detections) {
    out.push_back({true, detection.severity, detection.name,
                   std::string(wire::detection_type_name(detection.type))});
  }
  return out;
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(text);
}

void note_excluded(const Subject& subject, PolicyMatches& out) {
  add_once(subject.detection ? out.excluded_detections : out.excluded_cves, subject.id);
  if (!subject.detection) add_once(out.excluded_packages, subject.kind);
}

void note_matched(const Subject& subject, PolicyMatches& out) {
  add_once(subject.detection ? out.detections : out.cves, subject.id);
  if (!subject.detection) add_once(out.packages, subject.kind);
}

bool denies(std::string_view action) {
  return equal_ignoring_case(action, "block") || equal_ignoring_case(action, "prevent") ||
         equal_ignoring_case(action, "deny");
}

std::vector<JsonValue> elements_of(const JsonValue& object, std::string_view key) {
  const auto value = object.get(key);
  return value ? value->elements() : std::vector<JsonValue>();
}

}  // namespace

PolicyMatches policy_matches(const Judged& judged, const JsonValue& policy_data,
                             const std::vector<JsonValue>& exclusions) {
  PolicyMatches out;
  std::vector<Subject> subjects = subjects_of(judged);
  std::erase_if(subjects, [&](const Subject& subject) {
    const bool excluded = std::ranges::any_of(
        exclusions, [&](const JsonValue& each) { return holds(subject, each); });
    if (excluded) note_excluded(subject, out);
    return excluded;
  });
  for (const JsonValue& rule : elements_of(policy_data, "rules")) {
    const auto data = rule.get("policy_rules_data");
    const auto conditions = data ? elements_of(*data, "conditions") : std::vector<JsonValue>();
    bool matched = false;
    for (const Subject& subject : subjects) {
      if (!holds_all(subject, conditions)) continue;
      matched = true;
      note_matched(subject, out);
    }
    if (!matched) continue;
    const std::string action(rule.text("action"));
    if (out.action.empty() || (denies(action) && !out.deny)) out.action = action;
    out.deny = out.deny || denies(action);
  }
  return out;
}

bool group_holds(const wire::ImageRecord& image, const std::vector<JsonValue>& conditions) {
  return std::ranges::all_of(conditions, [&](const JsonValue& condition) {
    const std::string_view prop = condition.text("prop");
    const std::string_view text = prop == "registry"     ? std::string_view(image.registry)
                                  : prop == "repository" ? std::string_view(image.repository)
                                  : prop == "tag"        ? std::string_view(image.tag)
                                                         : std::string_view();
    const auto matches = [&](const JsonValue& each) {
      return wire::wildcard_matches(each.string().value_or(""), text);
    };
    const auto value = condition.get("value");
    if (text.empty() || !value) return false;
    return value->is_array() ? std::ranges::any_of(value->elements(), matches) : matches(*value);
  });
}

}  // namespace iar::server
