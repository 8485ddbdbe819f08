// CSAF VEX documents as Red Hat writes them: products, and lists of their ids under each status.
// https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html §4.5;
// https://security.access.redhat.com Surprise: a package is a relationship
// "PRODUCT:NAME-EPOCH:VERSION.ARCH"; what has no fix has no version, and why it has none is the
// text of a remediation.
#include <array>
#include <unordered_map>

#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/csaf_products.h"
#include "feed/formats.h"
#include "feed/rpm_statements.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Remedy;
using advisory::State;
using advisory::Statement;

// What the document says of product ids beside their status. Views into the document.
struct Details {
  std::unordered_map<std::string_view, std::string_view> severities;
  std::unordered_map<std::string_view, std::string_view> flags;
  std::unordered_map<std::string_view, std::string_view> errata;
  struct Remediation {
    Remedy remedy = Remedy::unknown;
    std::string_view text;
  };
  std::unordered_map<std::string_view, Remediation> remediations;
};

std::vector<JsonValue> list_of(const JsonValue& object, std::string_view key) {
  const auto list = object.get(key);
  return list ? list->elements() : std::vector<JsonValue>{};
}

template <typename Function>
void for_each_id(const JsonValue& object, Function function) {
  for (const JsonValue& id : list_of(object, "product_ids")) {
    if (const auto text = id.string()) function(*text);
  }
}

// "https://access.redhat.com/errata/RHSA-2024:0000",
// "https://www.openeuler.org/…/?id=openEuler-SA-1"
std::string_view last_segment(std::string_view url) {
  return url.substr(url.find_last_of("/=") + 1);
}

Remedy remedy_of(std::string_view category, std::string_view text) {
  if (text.starts_with("Out of support scope")) return Remedy::end_of_life;
  if (text.starts_with("Fix deferred")) return Remedy::deferred;
  return category == "no_fix_planned" ? Remedy::will_not_fix : Remedy::unknown;
}

void add_remediation(const JsonValue& one, Details& out) {
  const std::string_view category = one.text("category");
  if (category == "vendor_fix") {
    const std::string_view id = last_segment(one.text("url"));
    for_each_id(one, [&](std::string_view product) { out.errata[product] = id; });
  } else if (category == "no_fix_planned" || category == "none_available") {
    const std::string_view text = one.text("details");
    const Details::Remediation made{remedy_of(category, text), text};
    for_each_id(one, [&](std::string_view product) { out.remediations[product] = made; });
  }
}

Details details_of(const JsonValue& vulnerability) {
  Details out;
  for (const JsonValue& threat : list_of(vulnerability, "threats")) {
    if (threat.text("category") != "impact") continue;
    const std::string_view word = threat.text("details");
    for_each_id(threat, [&](std::string_view product) { out.severities[product] = word; });
  }
  for (const JsonValue& flag : list_of(vulnerability, "flags")) {
    const std::string_view label = flag.text("label");
    for_each_id(flag, [&](std::string_view product) { out.flags[product] = label; });
  }
  for (const JsonValue& one : list_of(vulnerability, "remediations")) add_remediation(one, out);
  return out;
}

template <typename Map>
auto looked_up(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

// The statements of one vulnerability.
class Statements {
 public:
  Statements(const CsafProducts& products, const Details& details)
      : products_(products), details_(details) {}

  // False: the product id is none that the tree has.
  bool add(std::string_view status, std::string_view product_id) {
    const auto package = products_.package_of(product_id);
    if (!package) return false;
    Statement statement;
    statement.context = package->context;
    statement.package = package->name;
    statement.severity = looked_up(details_.severities, product_id);
    apply(status, product_id, *package, statement);
    if (!package->module.empty()) add_condition(statement, "module", {package->module});
    statements_.add(std::move(statement), package->architecture);
    return true;
  }

  void put(Advisory& out) const { statements_.put(out); }

 private:
  // CSAF 2.0 §3.2.3.9
  void apply(std::string_view status, std::string_view product_id, const CsafPackage& package,
             Statement& out) const {
    if (status == "fixed" || status == "first_fixed") {
      apply_fixed(package, out);
      return add_note(out, looked_up(details_.errata, product_id));
    }
    if (!package.version.empty()) out.versions.push_back(package.version);
    if (status == "known_not_affected") {
      out.state = State::not_affected;
      return add_note(out, looked_up(details_.flags, product_id));
    }
    const auto remediation = looked_up(details_.remediations, product_id);
    out.remedy = remediation.remedy;
    add_note(out, one_line(remediation.text));
    if (status == "under_investigation") {
      out.state = State::under_investigation;
    } else if (status != "known_affected" && status != "last_affected" &&
               status != "first_affected") {
      mark_unknown(out, "status", status);
    }
  }

  // A product as a whole has the fix; a package has it from a version on.
  static void apply_fixed(const CsafPackage& package, Statement& out) {
    out.remedy = Remedy::fixed;
    if (package.whole) {
      out.state = State::not_affected;
      add_note(out, "the product has the fix");
    } else if (package.version.empty()) {
      mark_unknown(out, "fixed in", "no version");
    } else {
      out.ranges.push_back(fixed_range(package.version));
    }
  }

  const CsafProducts& products_;
  const Details& details_;
  RpmStatements statements_;
};

void add_scores(const Feed& feed, const JsonValue& vulnerability, Advisory& out) {
  constexpr std::array<std::string_view, 3> k_kinds = {"cvss_v4", "cvss_v3", "cvss_v2"};
  for (const JsonValue& score : list_of(vulnerability, "scores")) {
    for (const std::string_view kind : k_kinds) {
      const auto vector = score.get(kind);
      if (!vector) continue;
      const std::string_view text = vector->text("vectorString");
      add_severity(out, cvss_type(text), text, feed.name);
    }
  }
}

Advisory head_of(const Feed& feed, const JsonValue& document, const JsonValue& vulnerability) {
  Advisory out;
  const auto tracking = document.get("tracking");
  const std::string_view document_id = tracking ? tracking->text("id") : std::string_view{};
  out.id = vulnerability.text("cve");
  if (out.id.empty()) out.id = document_id;
  if (out.id != document_id && !document_id.empty()) out.related.emplace_back(document_id);
  out.published = vulnerability.text("release_date");
  if (tracking) out.modified = tracking->text("current_release_date");
  if (document.text("category") == "csaf_withdrawn") out.withdrawn = out.modified;
  out.summary = one_line(vulnerability.text("title"));
  if (const auto severity = document.get("aggregate_severity")) {
    add_severity(out, "word", severity->text("text"), feed.name);
  }
  add_scores(feed, vulnerability, out);
  for (const JsonValue& reference : list_of(vulnerability, "references")) {
    if (reference.text("category") == "self") add_reference(out, reference.text("url"));
  }
  return out;
}

Status read_csaf_vex(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument text;
  TRY_ASSIGN(const JsonValue root, text.parse(as_text(file.bytes)));
  const auto document = root.get("document");
  if (!document) return malformed("no `document`");
  TRY_ASSIGN(const auto products, CsafProducts::read(root));
  for (const JsonValue& vulnerability : list_of(root, "vulnerabilities")) {
    Advisory out = head_of(feed, *document, vulnerability);
    if (out.id.empty()) return malformed("neither the document nor the vulnerability has an id");
    const Details details = details_of(vulnerability);
    for (const auto& [product, id] : details.errata) out.related.emplace_back(id);
    Statements statements(products, details);
    const auto status = vulnerability.get("product_status");
    for (const auto& [word, ids] : status ? status->members() : std::vector<JsonValue::Member>{}) {
      // "What we recommend" says nothing of what is affected.
      if (word == "recommended") continue;
      for (const JsonValue& id : ids.elements()) {
        if (!statements.add(word, id.string().value_or(""))) {
          return malformed("a product id that is not in the tree");
        }
      }
    }
    statements.put(out);
    TRY(deliver(feed, std::move(out), sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_csaf_vex = {
    .name = "csaf-vex", .what = "CSAF VEX documents of Red Hat", .read = read_csaf_vex};

}  // namespace iar::feed
