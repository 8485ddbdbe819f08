// OpenVEX, a list of statements about products; github.com/openvex/spec, OPENVEX-SPEC.md 0.2.0, and
// 0.0.1, whose vulnerabilities and products are bare strings and whose version may be one.
// Surprise: a context without a version means 0.0.1, and a statement's time is its document's.
#include "base/text.h"
#include "match/vex/read.h"

namespace iar::match {

namespace {

constexpr std::string_view k_context = "https://openvex.dev/ns";

enum class Edition : std::uint8_t { v0_0_1, v0_2_0 };

Result<Edition> edition_of(const JsonValue& root) {
  TRY_ASSIGN(const std::string_view context, required_text(root, "@context"));
  const std::string_view version =
      context.starts_with(k_context) ? context.substr(k_context.size()) : "/another";
  if (version.empty() || version == "/" || version == "/v0.0.1") return Edition::v0_0_1;
  if (version == "/v0.2.0") return Edition::v0_2_0;
  return make_error(ErrorCode::unsupported,
                    "`@context` is not that of OpenVEX 0.2.0: " + std::string(context));
}

Status read_version(const JsonValue& root, Edition edition) {
  const auto version = root.get("version");
  if (!version) return malformed_vex("no `version`");
  if (version->integer().value_or(0) >= 1) return {};
  if (edition == Edition::v0_0_1 && !version->string().value_or("").empty()) return {};
  return malformed_vex("`version` is not a number from 1");
}

Status read_hashes(const JsonValue& component, VexComponent& out) {
  const auto hashes = component.get("hashes");
  if (!hashes) return {};
  if (!hashes->is_object()) return malformed_vex("`hashes` is not an object");
  for (const auto& [algorithm, value] : hashes->members()) {
    const auto text = value.string();
    if (!text) return malformed_vex("`hashes` holds something that is not a string");
    if (algorithm == "sha-256") out.digests.push_back("sha256:" + lowered(*text));
  }
  return {};
}

Status read_identifiers(const JsonValue& component, VexComponent& out) {
  const auto identifiers = component.get("identifiers");
  if (!identifiers) return {};
  if (!identifiers->is_object()) return malformed_vex("`identifiers` is not an object");
  TRY_ASSIGN(const std::string_view purl, optional_text(*identifiers, "purl"));
  if (!purl.empty()) TRY(add_purl(purl, out));
  for (const auto* const key : {"cpe23", "cpe22"}) {
    TRY_ASSIGN(const std::string_view cpe, optional_text(*identifiers, key));
    if (!cpe.empty()) out.cpes.emplace_back(cpe);
  }
  if (out.id.empty()) out.id = !purl.empty() || out.cpes.empty() ? purl : out.cpes.front();
  return {};
}

Status read_component(const JsonValue& value, VexComponent& out) {
  if (!value.is_object()) return malformed_vex("neither an object nor a string");
  TRY_ASSIGN(const std::string_view id, optional_text(value, "@id"));
  out.id = id;
  if (id.starts_with("pkg:")) TRY(add_purl(id, out));
  TRY(read_identifiers(value, out));
  TRY(read_hashes(value, out));
  if (out.id.empty() && out.digests.empty()) {
    return malformed_vex("neither `@id`, `identifiers` nor `hashes`");
  }
  if (out.id.empty()) out.id = out.digests.front();
  return {};
}

// 0.0.1: an identifier as a bare string.
Status read_bare_component(const JsonValue& value, Edition edition, VexComponent& out) {
  const auto text = value.string();
  if (!text || edition != Edition::v0_0_1) return read_component(value, out);
  if (text->empty()) return malformed_vex("an empty identifier");
  out.id = *text;
  return text->starts_with("pkg:") ? add_purl(*text, out) : Status{};
}

Result<std::vector<VexComponent>> read_parts(const JsonValue& holder, Edition edition) {
  TRY_ASSIGN(const auto list, optional_list(holder, "subcomponents"));
  std::vector<VexComponent> out(list.size());
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (auto status = read_bare_component(list[at], edition, out[at]); !status.ok()) {
      return with_context(std::move(status).error(), element_name("subcomponents", at));
    }
  }
  return out;
}

Result<std::vector<VexProduct>> read_products(const JsonValue& statement, Edition edition) {
  TRY_ASSIGN(const auto list, required_list(statement, "products"));
  TRY_ASSIGN(const auto shared, read_parts(statement, edition));
  std::vector<VexProduct> out(list.size());
  for (std::size_t at = 0; at < list.size(); ++at) {
    Status status = read_bare_component(list[at], edition, out[at].component);
    if (status.ok()) {
      auto parts = read_parts(list[at], edition);
      if (parts) out[at].parts = std::move(parts).value();
      if (!parts) status = parts.error();
    }
    if (!status.ok()) {
      return with_context(std::move(status).error(), element_name("products", at));
    }
    if (edition == Edition::v0_0_1) out[at].parts = shared;
  }
  return out;
}

Result<std::vector<std::string>> read_names(const JsonValue& statement, Edition edition) {
  const auto value = statement.get("vulnerability");
  if (!value) return malformed_vex("no `vulnerability`");
  std::vector<std::string> out;
  if (edition == Edition::v0_0_1 && value->string()) {
    out.emplace_back(*value->string());
    if (out.front().empty()) return malformed_vex("an empty `vulnerability`");
    return out;
  }
  if (!value->is_object()) return malformed_vex("`vulnerability` is not an object");
  TRY_ASSIGN(const std::string_view name, required_text(*value, "name"));
  TRY_ASSIGN(out, optional_texts(*value, "aliases"));
  out.emplace(out.begin(), name);
  return out;
}

Result<VexStatus> read_status(const JsonValue& statement) {
  TRY_ASSIGN(const std::string_view word, required_text(statement, "status"));
  for (const VexStatus status : {VexStatus::not_affected, VexStatus::fixed,
                                 VexStatus::under_investigation, VexStatus::affected}) {
    if (word == vex_status_name(status)) return status;
  }
  return malformed_vex("`status` is none of OpenVEX: " + std::string(word));
}

// "Statement Fields": not_affected must say why, affected must say what to do.
Status read_reason(const JsonValue& statement, Edition edition, VexStatement& out) {
  TRY_ASSIGN(const std::string_view justification, optional_text(statement, "justification"));
  TRY_ASSIGN(const std::string_view impact, optional_text(statement, "impact_statement"));
  TRY_ASSIGN(const std::string_view action, optional_text(statement, "action_statement"));
  out.justification = justification;
  out.text = out.status == VexStatus::affected ? action : impact;
  if (!justification.empty() &&
      !is_one_of(justification, {"component_not_present", "vulnerable_code_not_present",
                                 "vulnerable_code_not_in_execute_path",
                                 "vulnerable_code_cannot_be_controlled_by_adversary",
                                 "inline_mitigations_already_exist"})) {
    return malformed_vex("`justification` is none of OpenVEX: " + std::string(justification));
  }
  if (out.status == VexStatus::not_affected && justification.empty() && impact.empty()) {
    return malformed_vex("not_affected without `justification` or `impact_statement`");
  }
  if (out.status == VexStatus::affected && action.empty() && edition == Edition::v0_2_0) {
    return malformed_vex("affected without `action_statement`");
  }
  return {};
}

Status read_statement(const JsonValue& value, Edition edition, VexStatement& out) {
  if (!value.is_object()) return malformed_vex("not an object");
  TRY_ASSIGN(out.names, read_names(value, edition));
  TRY_ASSIGN(out.status, read_status(value));
  TRY(read_reason(value, edition, out));
  TRY_ASSIGN(const auto time, optional_moment(value, "timestamp"));
  if (time) out.time = *time;
  TRY_ASSIGN(out.products, read_products(value, edition));
  return {};
}

}  // namespace

Result<VexDocument> read_openvex(const JsonValue& root) {
  TRY_ASSIGN(const Edition edition, edition_of(root));
  VexDocument out;
  out.form = edition == Edition::v0_2_0 ? "OpenVEX 0.2.0" : "OpenVEX 0.0.1";
  TRY_ASSIGN(out.id, required_text(root, "@id"));
  TRY_ASSIGN(out.author, required_text(root, "author"));
  TRY_ASSIGN(const Moment issued, required_moment(root, "timestamp"));
  TRY(optional_moment(root, "last_updated"));
  TRY(read_version(root, edition));
  TRY_ASSIGN(const auto list, required_list(root, "statements"));
  for (std::size_t at = 0; at < list.size(); ++at) {
    VexStatement statement;
    statement.time = issued;
    if (auto status = read_statement(list[at], edition, statement); !status.ok()) {
      return with_context(std::move(status).error(), element_name("statements", at));
    }
    out.statements.push_back(std::move(statement));
  }
  return out;
}

}  // namespace iar::match
