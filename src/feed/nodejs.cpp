// The Node.js security working group: JSON, one object a file, of npm packages ("npm/") and of
// Node.js itself ("core/"). https://github.com/nodejs/security-wg/tree/main/vuln
// Surprise: `index.json` repeats the others; an advisory of Node.js has no number but its file's.
#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::RangeKind;
using advisory::Statement;

std::string_view stem_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return path.substr(0, path.rfind('.'));
}

std::vector<std::string> texts(const JsonValue& root, std::string_view key) {
  std::vector<std::string> out;
  const auto list = root.get(key);
  if (!list) return out;
  for (const JsonValue& one : list->elements()) {
    if (const auto text = one.string()) out.emplace_back(*text);
  }
  return out;
}

// "<0.0.0" is how they say: no version is patched.
void add_ranges(std::string_view vulnerable, std::string_view patched, Statement& out) {
  if (vulnerable.empty()) mark_unknown(out, "no", "vulnerable versions");
  if (!vulnerable.empty()) {
    out.ranges.push_back(expression_range(RangeKind::vulnerable, vulnerable));
  }
  if (trimmed(patched).empty() || patched == "<0.0.0") return;
  out.ranges.push_back(expression_range(RangeKind::patched, patched));
  out.remedy = advisory::Remedy::fixed;
}

Advisory npm_advisory(const Feed& feed, const JsonValue& root, std::string_view stem) {
  Advisory out;
  out.id = "NSWG-" + std::string(stem);
  out.aliases = texts(root, "cves");
  out.published = root.text("publish_date");
  out.modified = root.text("updated_at");
  out.summary = one_line(root.text("title"));
  const auto vector = root.text("cvss_vector");
  add_severity(out, cvss_type(vector), vector, feed.name);
  for (const auto& url : texts(root, "references")) add_reference(out, url);
  Statement statement;
  statement.context = "npm";
  statement.package = root.text("module_name");
  add_ranges(root.text("vulnerable_versions"), root.text("patched_versions"), statement);
  out.statements.push_back(std::move(statement));
  return out;
}

Advisory core_advisory(const Feed& feed, const JsonValue& root, std::string_view stem) {
  Advisory out;
  out.id = "NSWG-CORE-" + std::string(stem);
  out.aliases = texts(root, "cve");
  out.published = root.text("publish_date");
  out.summary = one_line(root.text("description"));
  if (out.summary.empty()) out.summary = one_line(root.text("overview"));
  const auto word = root.text("severity");
  if (word != "unknown") add_severity(out, "word", word, feed.name);
  add_reference(out, root.text("ref"));
  Statement statement;
  statement.context = "Node.js";
  statement.package = "node";
  add_ranges(root.text("vulnerable"), root.text("patched"), statement);
  auto environments = texts(root, "affectedEnvironments");
  std::erase(environments, "all");
  add_condition(statement, "platform", std::move(environments));
  out.statements.push_back(std::move(statement));
  return out;
}

Status read_nodejs(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  const std::string_view stem = stem_of(file.path);
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (stem == "index") return {};
  if (!root.is_object()) return malformed("an advisory is no object");
  if (root.get("module_name")) return deliver(feed, npm_advisory(feed, root, stem), sinks);
  if (root.get("vulnerable")) return deliver(feed, core_advisory(feed, root, stem), sinks);
  return malformed("neither of a module nor of Node.js");
}

}  // namespace

extern constexpr Format k_nodejs = {
    .name = "nodejs", .what = "JSON of the Node.js security working group", .read = read_nodejs};

}  // namespace iar::feed
