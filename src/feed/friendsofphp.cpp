// PHP security advisories of FriendsOfPHP: one YAML document a vulnerability.
// https://github.com/FriendsOfPHP/security-advisories#contributing
// Surprise: an advisory has no id but its path; each branch lists comparisons that all must hold.
#include "base/text.h"
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

// "composer://VENDOR/NAME"
std::string_view package_of(std::string_view reference) {
  constexpr std::string_view k_scheme = "composer://";
  return reference.starts_with(k_scheme) ? reference.substr(k_scheme.size()) : std::string_view{};
}

std::string joined(const std::vector<std::string>& comparisons) {
  std::string out;
  for (const auto& one : comparisons) {
    if (!out.empty()) out += ',';
    out += one;
  }
  return out;
}

Result<Statement> statement_of(const Node& root) {
  Statement out;
  out.context = "Packagist";
  out.package = package_of(root.text_of("reference"));
  if (out.package.empty()) return malformed("`reference` names no package of Composer");
  for (const auto& [name, branch] : member(root, "branches").members) {
    const auto comparisons = texts_of(branch, "versions");
    if (comparisons.empty()) {
      mark_unknown(out, "no versions of branch", name);
    } else {
      out.ranges.push_back(expression_range(RangeKind::vulnerable, joined(comparisons)));
    }
    const bool bounded = comparisons.size() > 0 && comparisons.back().starts_with('<') &&
                         !comparisons.back().starts_with("<=");
    if (bounded) out.remedy = advisory::Remedy::fixed;
  }
  if (out.ranges.empty()) mark_unknown(out, "no", "branches");
  return out;
}

Status read_friendsofphp(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.size() != 1 || !documents.front().is_mapping()) {
    return malformed("an advisory is one mapping");
  }
  const Node& root = documents.front();
  Advisory out;
  out.id = file.path.substr(0, file.path.rfind('.'));
  if (out.id.empty()) return malformed("a file without a name");
  out.aliases = texts_of(root, "cve");
  out.summary = one_line(root.text_of("title"));
  add_reference(out, root.text_of("link"));
  for (const auto& [name, branch] : member(root, "branches").members) {
    const auto time = branch.text_of("time").substr(0, 10);
    if (out.published.empty() || (!time.empty() && time < out.published)) out.published = time;
  }
  TRY_ASSIGN(auto statement, statement_of(root));
  out.statements.push_back(std::move(statement));
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_friendsofphp = {
    .name = "friendsofphp", .what = "YAML of FriendsOfPHP's advisories", .read = read_friendsofphp};

}  // namespace iar::feed
