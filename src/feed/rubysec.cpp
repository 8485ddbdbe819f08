// The Ruby advisory database: one YAML document an advisory, of a gem or of a Ruby itself.
// https://github.com/rubysec/ruby-advisory-db#yaml-schema
// Surprise: it states what is patched; numbers of CVE and GHSA stand without their prefix, and the
// file's name is the advisory's.
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/node_text.h"
#include "format/yaml.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::RangeKind;
using advisory::Statement;
using format::Node;

std::string_view stem_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return path.substr(0, path.rfind('.'));
}

void add_ids(const Node& node, std::vector<std::string>& out) {
  for (const auto& id : texts_of(node, "cve")) out.push_back("CVE-" + id);
  for (const auto& id : texts_of(node, "ghsa")) out.push_back("GHSA-" + id);
  for (const auto& id : texts_of(node, "osvdb")) out.push_back("OSVDB-" + id);
}

Result<Statement> statement_of(const Node& root) {
  Statement out;
  out.context = "RubyGems";
  out.package = root.text_of("gem");
  if (out.package.empty()) {
    out.context = "Ruby";
    out.package = root.text_of("engine");
  }
  if (out.package.empty()) return malformed("an advisory without gem or engine");
  for (const auto& text : texts_of(root, "patched_versions")) {
    out.ranges.push_back(expression_range(RangeKind::patched, text));
    out.remedy = advisory::Remedy::fixed;
  }
  for (const auto& text : texts_of(root, "unaffected_versions")) {
    out.ranges.push_back(expression_range(RangeKind::unaffected, text));
  }
  add_condition(out, "platform", texts_of(root, "platform"));
  return out;
}

Status read_rubysec(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.size() != 1 || !documents.front().is_mapping()) {
    return malformed("an advisory is one mapping");
  }
  const Node& root = documents.front();
  Advisory out;
  out.id = stem_of(file.path);
  if (out.id.empty()) return malformed("a file without a name");
  add_ids(root, out.aliases);
  add_ids(member(root, "related"), out.related);
  out.published = root.text_of("date");
  out.withdrawn = root.text_of("withdrawn");
  out.summary = one_line(root.text_of("title"));
  add_severity(out, "score:CVSS_V4", root.text_of("cvss_v4"), feed.name);
  add_severity(out, "score:CVSS_V3", root.text_of("cvss_v3"), feed.name);
  add_severity(out, "score:CVSS_V2", root.text_of("cvss_v2"), feed.name);
  add_reference(out, root.text_of("url"));
  for (const auto& url : texts_of(member(root, "related"), "url")) add_reference(out, url);
  TRY_ASSIGN(auto statement, statement_of(root));
  out.statements.push_back(std::move(statement));
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_rubysec = {
    .name = "rubysec", .what = "YAML of the Ruby advisory database", .read = read_rubysec};

}  // namespace iar::feed
