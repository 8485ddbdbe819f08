// The VEX profile of CSAF 2.0: product ids below a status for each vulnerability. CSAF 2.0 §3.2.3,
// §4.5 and the tests of §6.1, https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html
// Surprise: why a product is not affected stands apart, in flags or threats that list it again.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "match/vex/csaf_products.h"

namespace iar::match {

namespace {

// §3.2.3.9; `recommended` says nothing of what is affected.
struct StatusWord {
  std::string_view word;
  VexStatus status;
};
constexpr std::array<StatusWord, 7> k_words = {{
    {"first_affected", VexStatus::affected},
    {"known_affected", VexStatus::affected},
    {"last_affected", VexStatus::affected},
    {"first_fixed", VexStatus::fixed},
    {"fixed", VexStatus::fixed},
    {"known_not_affected", VexStatus::not_affected},
    {"under_investigation", VexStatus::under_investigation},
}};

// §4.5: at least one of these.
constexpr std::array<std::string_view, 4> k_wanted = {"fixed", "known_affected",
                                                      "known_not_affected", "under_investigation"};

// What is said of single products beside their status. Views into the document.
struct Remarks {
  std::map<std::string_view, std::string_view> flags;    // justifications
  std::map<std::string_view, std::string_view> impacts;  // in words
  std::map<std::string_view, std::string_view> actions;  // likewise
};

std::string_view looked_up(const std::map<std::string_view, std::string_view>& map,
                           std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string_view{} : found->second;
}

Status read_flags(const CsafProducts& products, const JsonValue& vulnerability, Remarks& out) {
  TRY_ASSIGN(const auto flags, optional_list(vulnerability, "flags"));
  for (const JsonValue& flag : flags) {
    TRY_ASSIGN(const std::string_view label, required_text(flag, "label"));
    if (!is_one_of(label, {"component_not_present", "inline_mitigations_already_exist",
                           "vulnerable_code_cannot_be_controlled_by_adversary",
                           "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present"})) {
      return malformed_vex("a flag that CSAF does not have", std::string(label));
    }
    TRY_ASSIGN(const auto ids, products.ids_of(flag));
    for (const std::string_view id : ids) out.flags.emplace(id, label);
  }
  return {};
}

Status read_threats(const CsafProducts& products, const JsonValue& vulnerability, Remarks& out) {
  TRY_ASSIGN(const auto threats, optional_list(vulnerability, "threats"));
  for (const JsonValue& threat : threats) {
    TRY_ASSIGN(const std::string_view category, required_text(threat, "category"));
    TRY_ASSIGN(const std::string_view details, required_text(threat, "details"));
    TRY_ASSIGN(const auto ids, products.ids_of(threat));
    if (category != "impact") continue;
    for (const std::string_view id : ids) out.impacts.emplace(id, details);
  }
  return {};
}

Status read_remediations(const CsafProducts& products, const JsonValue& vulnerability,
                         Remarks& out) {
  TRY_ASSIGN(const auto remediations, optional_list(vulnerability, "remediations"));
  for (const JsonValue& one : remediations) {
    TRY(required_text(one, "category"));
    TRY_ASSIGN(const std::string_view details, required_text(one, "details"));
    TRY_ASSIGN(const auto ids, products.ids_of(one));
    for (const std::string_view id : ids) out.actions.emplace(id, details);
  }
  return {};
}

// §4.5: the CVE, or an id of another system.
Result<std::vector<std::string>> names_of(const JsonValue& vulnerability) {
  std::vector<std::string> out;
  TRY_ASSIGN(const std::string_view cve, optional_text(vulnerability, "cve"));
  if (!cve.empty()) out.emplace_back(cve);
  TRY_ASSIGN(const auto ids, optional_list(vulnerability, "ids"));
  for (const JsonValue& id : ids) {
    TRY_ASSIGN(const std::string_view text, required_text(id, "text"));
    out.emplace_back(text);
  }
  if (out.empty()) return malformed_vex("neither `cve` nor `ids`");
  return out;
}

class Statements {
 public:
  Statements(const CsafProducts& products, const Remarks& remarks)
      : products_(products), remarks_(remarks) {}

  Status add(VexStatus status, std::string_view id) {
    const auto [seen, is_new] = statuses_.emplace(id, status);
    if (!is_new && seen->second != status) {
      return malformed_vex("a product with contradicting states", std::string(id));
    }
    if (!is_new) return {};
    const std::string_view flag = looked_up(remarks_.flags, id);
    const std::string_view impact = looked_up(remarks_.impacts, id);
    const std::string_view action = looked_up(remarks_.actions, id);
    if (status == VexStatus::not_affected && flag.empty() && impact.empty()) {
      return malformed_vex("known_not_affected without an impact statement", std::string(id));
    }
    if (status == VexStatus::affected && action.empty()) {
      return malformed_vex("known_affected without an action statement", std::string(id));
    }
    const bool is_open = status == VexStatus::not_affected || status == VexStatus::affected;
    const std::string_view justification = status == VexStatus::not_affected ? flag : "";
    const std::string_view text = status == VexStatus::affected ? action : impact;
    TRY_ASSIGN(auto found, products_.products_of(id));
    auto& into = made_[{status, justification, is_open ? text : ""}];
    std::ranges::move(found, std::back_inserter(into));
    return {};
  }

  void put(const std::vector<std::string>& names, Moment time, VexDocument& out) {
    for (auto& [key, products] : made_) {
      const auto& [status, justification, text] = key;
      out.statements.push_back({names, status, std::string(justification), std::string(text), time,
                                std::move(products)});
    }
  }

 private:
  const CsafProducts& products_;
  const Remarks& remarks_;
  std::map<std::string_view, VexStatus> statuses_;
  std::map<std::tuple<VexStatus, std::string_view, std::string_view>, std::vector<VexProduct>>
      made_;
};

Status read_vulnerability(const CsafProducts& products, const JsonValue& value, Moment time,
                          VexDocument& out) {
  TRY_ASSIGN(const auto names, names_of(value));
  TRY(required_list(value, "notes"));
  const auto states = value.get("product_status");
  const auto has = [&](std::string_view word) { return states && states->get(word); };
  if (std::ranges::none_of(k_wanted, has)) {
    return malformed_vex("`product_status` has none of the states that VEX needs");
  }
  Remarks remarks;
  TRY(read_flags(products, value, remarks));
  TRY(read_threats(products, value, remarks));
  TRY(read_remediations(products, value, remarks));
  Statements statements(products, remarks);
  for (const auto& [word, ids] : states->members()) {
    const auto* const known = std::ranges::find(k_words, word, &StatusWord::word);
    if (known == k_words.end() && word != "recommended") {
      return malformed_vex("a state that CSAF does not have", std::string(word));
    }
    TRY_ASSIGN(const auto list, required_list(*states, word));
    if (known == k_words.end()) continue;
    for (const JsonValue& id : list) TRY(statements.add(known->status, id.string().value_or("")));
  }
  statements.put(names, time, out);
  return {};
}

// §3.2.1: what every document must say of itself.
Result<Moment> read_head(const JsonValue& document, VexDocument& out) {
  TRY_ASSIGN(const std::string_view version, required_text(document, "csaf_version"));
  TRY_ASSIGN(const std::string_view category, required_text(document, "category"));
  if (version != "2.0") {
    return make_error(ErrorCode::unsupported, "not CSAF 2.0: " + std::string(version));
  }
  if (category != "csaf_vex") {
    return make_error(ErrorCode::unsupported,
                      "CSAF of another profile than csaf_vex: " + std::string(category));
  }
  TRY(required_text(document, "title"));
  const auto publisher = document.get("publisher");
  if (!publisher) return malformed_vex("no `publisher`");
  TRY(required_text(*publisher, "category"));
  TRY(required_text(*publisher, "namespace"));
  TRY_ASSIGN(out.author, required_text(*publisher, "name"));
  const auto tracking = document.get("tracking");
  if (!tracking) return malformed_vex("no `tracking`");
  TRY(required_moment(*tracking, "initial_release_date"));
  TRY(required_list(*tracking, "revision_history"));
  TRY(required_text(*tracking, "version"));
  TRY_ASSIGN(const std::string_view status, required_text(*tracking, "status"));
  if (!is_one_of(status, {"draft", "final", "interim"})) {
    return malformed_vex("`tracking` has a status that CSAF does not have");
  }
  TRY_ASSIGN(out.id, required_text(*tracking, "id"));
  return required_moment(*tracking, "current_release_date");
}

}  // namespace

Result<VexDocument> read_csaf_vex(const JsonValue& root) {
  VexDocument out;
  out.form = "CSAF 2.0";
  TRY_ASSIGN(const Moment time, read_head(*root.get("document"), out));
  TRY_ASSIGN(const CsafProducts products, CsafProducts::read(root));
  TRY_ASSIGN(const auto vulnerabilities, required_list(root, "vulnerabilities"));
  for (std::size_t at = 0; at < vulnerabilities.size(); ++at) {
    if (auto status = read_vulnerability(products, vulnerabilities[at], time, out); !status.ok()) {
      return with_context(std::move(status).error(), element_name("vulnerabilities", at));
    }
  }
  return out;
}

}  // namespace iar::match
