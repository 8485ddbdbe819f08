// Gentoo's security advisories (GLSA): an XML document each, or the same turned to JSON.
// https://www.gentoo.org/support/security/vulnerability-treatment-policy.html, glsa.dtd
// Surprise: "rge" and its like compare revisions of one version only; slots part what is affected.
#include <algorithm>
#include <array>
#include <set>

#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"
#include "format/xml.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::RangeKind;
using advisory::Statement;
using format::XmlElement;

// Each has a statement of its own, with the ranges of every slot.
constexpr std::size_t k_slots_max = 64;

struct GlsaRange {
  bool vulnerable = false;
  std::string_view relation;  // "lt", "rge"
  std::string_view version;
  std::string_view slot;  // empty or "*": any
};

struct GlsaPackage {
  std::string_view name;
  std::string_view architectures;  // "*", or with blanks between
  std::vector<GlsaRange> ranges;
};

// Before the version; "~" in front: among the revisions of that version.
std::string_view sign_of(std::string_view relation) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_signs = {
      {{"lt", "<"},
       {"le", "<="},
       {"eq", "="},
       {"ge", ">="},
       {"gt", ">"},
       {"rlt", "~<"},
       {"rle", "~<="},
       {"rge", "~>="},
       {"rgt", "~>"}}};
  const auto* const found =
      std::ranges::find(k_signs, relation, &std::pair<std::string_view, std::string_view>::first);
  return found == k_signs.end() ? std::string_view{} : found->second;
}

bool any_slot(std::string_view slot) { return slot.empty() || slot == "*"; }

void add_range(const GlsaRange& range, Statement& out) {
  const std::string_view sign = sign_of(range.relation);
  if (sign.empty()) return mark_unknown(out, "range", range.relation);
  if (!range.vulnerable) out.remedy = advisory::Remedy::fixed;
  out.ranges.push_back(
      expression_range(range.vulnerable ? RangeKind::vulnerable : RangeKind::patched,
                       std::string(sign) + std::string(range.version)));
}

// Where slots are told apart, a statement for each.
Status add_package(const GlsaPackage& package, Advisory& out) {
  if (package.name.empty()) return malformed("a package without a name");
  std::set<std::string_view> slots;
  for (const GlsaRange& range : package.ranges) {
    if (range.vulnerable) slots.insert(any_slot(range.slot) ? "" : range.slot);
  }
  if (slots.size() > k_slots_max) {
    return make_error(ErrorCode::limit, "too many slots of one package");
  }
  for (const std::string_view slot : slots) {
    Statement statement;
    statement.context = "Gentoo";
    statement.package = package.name;
    for (const GlsaRange& range : package.ranges) {
      if (any_slot(range.slot) || range.slot == slot) add_range(range, statement);
    }
    if (!slot.empty()) add_condition(statement, "slot", {std::string(slot)});
    if (package.architectures != "*" && !package.architectures.empty()) {
      add_condition(statement, "architecture", {std::string(package.architectures)});
    }
    out.statements.push_back(std::move(statement));
  }
  return {};
}

void finish_head(Advisory& out) {
  add_reference(out, "https://security.gentoo.org/glsa/" + out.id);
  out.id = "GLSA-" + out.id;
}

void add_related(std::string_view text, Advisory& out) {
  const auto cve = leading_cve(text);
  if (!cve.empty()) out.related.emplace_back(cve);
}

std::vector<JsonValue> list_at(const JsonValue& root, std::string_view first,
                               std::string_view second) {
  const auto inner = root.get(first);
  const auto list = inner ? inner->get(second) : std::nullopt;
  return list ? list->elements() : std::vector<JsonValue>{};
}

GlsaPackage package_of(const JsonValue& value) {
  GlsaPackage out{value.text("Name"), value.text("Arch"), {}};
  for (const std::string_view key : {"Vulnerable", "Unaffected"}) {
    const auto list = value.get(key);
    for (const JsonValue& one : list ? list->elements() : std::vector<JsonValue>{}) {
      out.ranges.push_back(
          {key == "Vulnerable", one.text("Range"), one.text("Text"), one.text("Slot")});
    }
  }
  return out;
}

Status read_glsa_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  Advisory out;
  out.id = root.text("ID");
  if (out.id.empty()) return malformed("an advisory without an id");
  finish_head(out);
  out.published = root.text("Announced");
  if (const auto revised = root.get("Revised")) out.modified = revised->text("Text");
  out.summary = one_line(root.text("Title"));
  if (const auto impact = root.get("Impact")) {
    add_severity(out, "word", impact->text("Type"), feed.name);
  }
  for (const JsonValue& uri : list_at(root, "References", "URI")) {
    add_related(uri.text("Text"), out);
  }
  for (const JsonValue& package : list_at(root, "Affected", "Package")) {
    TRY(add_package(package_of(package), out));
  }
  return deliver(feed, std::move(out), sinks);
}

GlsaPackage package_of(const XmlElement& element) {
  GlsaPackage out{element.attribute("name"), element.attribute("arch"), {}};
  for (const XmlElement& one : element.children) {
    const bool vulnerable = one.name == "vulnerable";
    if (!vulnerable && one.name != "unaffected") continue;
    out.ranges.push_back({vulnerable, one.attribute("range"), one.text, one.attribute("slot")});
  }
  return out;
}

Status read_glsa_xml(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto root, format::parse_xml(as_text(file.bytes)));
  Advisory out;
  out.id = root.attribute("id");
  if (root.name != "glsa" || out.id.empty()) return malformed("no `glsa` with an id");
  finish_head(out);
  out.published = root.text_of("announced");
  out.modified = root.text_of("revised");
  out.summary = one_line(root.text_of("title"));
  if (const XmlElement* const impact = root.find("impact")) {
    add_severity(out, "word", impact->attribute("type"), feed.name);
  }
  if (const XmlElement* const references = root.find("references")) {
    for (const XmlElement& uri : references->children) add_related(uri.text, out);
  }
  if (const XmlElement* const affected = root.find("affected")) {
    for (const XmlElement& package : affected->children) {
      if (package.name == "package") TRY(add_package(package_of(package), out));
    }
  }
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_glsa_json = {
    .name = "glsa-json", .what = "Gentoo's advisories, turned to JSON", .read = read_glsa_json};
extern constexpr Format k_glsa_xml = {
    .name = "glsa-xml", .what = "Gentoo's advisories", .read = read_glsa_xml};

}  // namespace iar::feed
