// VEX as CycloneDX has it: `vulnerabilities` with an `analysis`, in a bill of materials or beside
// one. CycloneDX 1.4 to 1.6, https://cyclonedx.org/docs/1.6/json/#vulnerabilities
// Surprise: what is affected is a bom-ref of this document, or a BOM-Link into another, whose last
// part mostly is a purl; and versions stand beside it with states of their own.
#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.h"
#include "match/vex/read.h"

namespace iar::match {

namespace {

struct StateWord {
  std::string_view word;
  VexStatus status;
};
constexpr std::array<StateWord, 6> k_states = {{
    {"resolved", VexStatus::fixed},
    {"resolved_with_pedigree", VexStatus::fixed},
    {"exploitable", VexStatus::affected},
    {"in_triage", VexStatus::under_investigation},
    {"false_positive", VexStatus::not_affected},
    {"not_affected", VexStatus::not_affected},
}};

using Components = std::map<std::string_view, VexComponent>;

Status read_hashes(const JsonValue& component, VexComponent& out) {
  TRY_ASSIGN(const auto hashes, optional_list(component, "hashes"));
  for (const JsonValue& hash : hashes) {
    TRY_ASSIGN(const std::string_view algorithm, required_text(hash, "alg"));
    TRY_ASSIGN(const std::string_view value, required_text(hash, "content"));
    if (algorithm == "SHA-256") out.digests.push_back("sha256:" + lowered(value));
  }
  return {};
}

Status add_component(const JsonValue& value, Components& out) {
  if (!value.is_object()) return malformed_vex("a component that is not an object");
  TRY_ASSIGN(const std::string_view ref, optional_text(value, "bom-ref"));
  VexComponent component;
  TRY_ASSIGN(component.id, required_text(value, "name"));
  TRY_ASSIGN(const std::string_view purl, optional_text(value, "purl"));
  if (!purl.empty()) TRY(add_purl(purl, component));
  TRY_ASSIGN(const std::string_view cpe, optional_text(value, "cpe"));
  if (!cpe.empty()) component.cpes.emplace_back(cpe);
  TRY(read_hashes(value, component));
  if (ref.empty()) return {};
  if (!out.emplace(ref, std::move(component)).second) {
    return malformed_vex("a bom-ref that is there twice", std::string(ref));
  }
  return {};
}

// The components, those below components among them.
Result<Components> read_components(const JsonValue& root) {
  Components out;
  TRY_ASSIGN(auto waiting, optional_list(root, "components"));
  const auto metadata = root.get("metadata");
  if (const auto subject = metadata ? metadata->get("component") : std::nullopt) {
    waiting.push_back(*subject);
  }
  while (!waiting.empty()) {
    const JsonValue one = waiting.back();
    waiting.pop_back();
    TRY(add_component(one, out));
    TRY_ASSIGN(const auto inner, optional_list(one, "components"));
    waiting.insert(waiting.end(), inner.begin(), inner.end());
  }
  TRY_ASSIGN(const auto services, optional_list(root, "services"));
  for (const JsonValue& service : services) {
    TRY_ASSIGN(const std::string_view ref, optional_text(service, "bom-ref"));
    VexComponent component;
    component.id = service.text("name");
    if (!ref.empty()) out.emplace(ref, std::move(component));
  }
  return out;
}

int hex_value(char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; }

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) &&
                         is_hex_digit(text[i + 2]);
    if (!escaped) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

// A reference that no component of this document has: a BOM-Link, or the purl itself.
Result<VexComponent> outside_component(const Components& components, std::string_view ref) {
  VexComponent out;
  out.id = ref;
  std::string_view name = ref;
  const bool link = ref.starts_with("urn:cdx:");
  if (link) {
    const std::size_t hash = ref.find('#');
    name = hash == std::string_view::npos ? std::string_view{} : ref.substr(hash + 1);
    if (const auto own = components.find(name); own != components.end()) return own->second;
  }
  // The purl may stand as it is, or with its own signs encoded once more.
  for (const std::string& text : {std::string(name), percent_decoded(name)}) {
    if (!text.starts_with("pkg:") || !out.purls.empty()) continue;
    if (auto purl = model::parse_purl(text)) out.purls.push_back(std::move(purl).value());
  }
  if (!link && out.purls.empty()) {
    return malformed_vex("`ref` is no component of the document", std::string(ref));
  }
  return out;
}

// The component once more, for the versions that one entry of `versions` names.
Result<VexComponent> of_versions(const VexComponent& component, const JsonValue& entry) {
  TRY_ASSIGN(const std::string_view version, optional_text(entry, "version"));
  TRY_ASSIGN(const std::string_view range, optional_text(entry, "range"));
  if (version.empty() == range.empty()) {
    return malformed_vex("`versions` has an entry without one of `version` and `range`");
  }
  VexComponent out = component;
  out.range = range;
  for (model::Purl& purl : out.purls) purl.version = version;
  return out;
}

Result<VexStatus> status_of(const JsonValue& entry, VexStatus stated) {
  TRY_ASSIGN(const std::string_view word, optional_text(entry, "status"));
  if (word.empty() || word == "affected") return stated;
  if (word == "unaffected") return VexStatus::not_affected;
  if (word == "unknown") return VexStatus::under_investigation;
  return malformed_vex("a status of versions that CycloneDX does not have", std::string(word));
}

using Products = std::map<VexStatus, std::vector<VexProduct>>;

Status read_affected(const Components& components, const JsonValue& value, VexStatus stated,
                     Products& out) {
  TRY_ASSIGN(const std::string_view ref, required_text(value, "ref"));
  VexComponent component;
  if (const auto own = components.find(ref); own != components.end()) {
    component = own->second;
  } else {
    TRY_ASSIGN(component, outside_component(components, ref));
  }
  TRY_ASSIGN(const auto versions, optional_list(value, "versions"));
  for (const JsonValue& entry : versions) {
    TRY_ASSIGN(const VexStatus status, status_of(entry, stated));
    TRY_ASSIGN(auto narrowed, of_versions(component, entry));
    out[status].push_back({std::move(narrowed), {}});
  }
  if (versions.empty()) out[stated].push_back({std::move(component), {}});
  return {};
}

// The state; none: nobody analysed it.
Result<std::optional<VexStatus>> read_analysis(const JsonValue& value, VexStatement& out) {
  const auto analysis = value.get("analysis");
  if (!analysis) return std::optional<VexStatus>{};
  if (!analysis->is_object()) return malformed_vex("`analysis` is not an object");
  TRY_ASSIGN(const std::string_view state, optional_text(*analysis, "state"));
  TRY_ASSIGN(out.justification, optional_text(*analysis, "justification"));
  TRY_ASSIGN(out.text, optional_text(*analysis, "detail"));
  if (!out.justification.empty() &&
      !is_one_of(
          out.justification,
          {"code_not_present", "code_not_reachable", "requires_configuration",
           "requires_dependency", "requires_environment", "protected_by_compiler",
           "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"})) {
    return malformed_vex("`justification` is none of CycloneDX: " + out.justification);
  }
  for (const auto* const key : {"firstIssued", "lastUpdated"}) {
    TRY_ASSIGN(const auto time, optional_moment(*analysis, key));
    if (time) out.time = *time;
  }
  if (state.empty()) return std::optional<VexStatus>{};
  const auto* const known = std::ranges::find(k_states, state, &StateWord::word);
  if (known == k_states.end()) {
    return malformed_vex("`state` is none of CycloneDX: " + std::string(state));
  }
  if (state == "false_positive" && out.justification.empty()) out.justification = state;
  return std::optional(known->status);
}

Status read_names(const JsonValue& value, std::vector<std::string>& out) {
  TRY_ASSIGN(const std::string_view id, optional_text(value, "id"));
  if (!id.empty()) out.emplace_back(id);
  TRY_ASSIGN(const auto references, optional_list(value, "references"));
  for (const JsonValue& reference : references) {
    TRY_ASSIGN(const std::string_view name, required_text(reference, "id"));
    out.emplace_back(name);
  }
  return {};
}

Status read_vulnerability(const Components& components, const JsonValue& value, Moment time,
                          VexDocument& out) {
  if (!value.is_object()) return malformed_vex("not an object");
  VexStatement statement;
  statement.time = time;
  TRY(read_names(value, statement.names));
  TRY_ASSIGN(const auto status, read_analysis(value, statement));
  TRY_ASSIGN(const auto affected, optional_list(value, "affects"));
  Products products;
  for (std::size_t at = 0; at < affected.size(); ++at) {
    const auto read = read_affected(components, affected[at],
                                    status.value_or(VexStatus::under_investigation), products);
    if (!read.ok()) return with_context(read.error(), element_name("affects", at));
  }
  if (!status) return {};
  if (statement.names.empty()) return malformed_vex("an analysis of a vulnerability without `id`");
  for (auto& [word, list] : products) {
    statement.status = word;
    statement.products = std::move(list);
    out.statements.push_back(statement);
  }
  return {};
}

}  // namespace

Result<VexDocument> read_cyclonedx_vex(const JsonValue& root) {
  TRY_ASSIGN(const std::string_view form, required_text(root, "bomFormat"));
  TRY_ASSIGN(const std::string_view version, required_text(root, "specVersion"));
  if (form != "CycloneDX") return malformed_vex("`bomFormat` is not CycloneDX");
  if (!is_one_of(version, {"1.4", "1.5", "1.6"})) {
    return make_error(ErrorCode::unsupported,
                      "not CycloneDX 1.4, 1.5 or 1.6: " + std::string(version));
  }
  VexDocument out;
  out.form = "CycloneDX " + std::string(version);
  TRY_ASSIGN(out.id, optional_text(root, "serialNumber"));
  Moment time;
  if (const auto metadata = root.get("metadata")) {
    TRY_ASSIGN(const auto made, optional_moment(*metadata, "timestamp"));
    if (made) time = *made;
  }
  TRY_ASSIGN(const Components components, read_components(root));
  TRY_ASSIGN(const auto list, required_list(root, "vulnerabilities"));
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (auto status = read_vulnerability(components, list[at], time, out); !status.ok()) {
      return with_context(std::move(status).error(), element_name("vulnerabilities", at));
    }
  }
  return out;
}

}  // namespace iar::match
