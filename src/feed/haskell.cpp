// The Haskell security advisories: Markdown that opens with TOML.
// https://github.com/haskell/security-advisories/blob/main/CONTRIBUTING.md ("Advisory format")
// Surprise: what comes with the compiler is a `ghc-component`, with GHC's own versions.
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/front_block.h"
#include "feed/node_text.h"
#include "feed/osv_parts.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Statement;
using format::Node;

Result<Statement> statement_of(const Node& affected) {
  Statement out;
  out.context = "Hackage";
  out.package = affected.text_of("package");
  if (out.package.empty()) {
    out.context = "GHC";
    out.package = affected.text_of("ghc-component");
  }
  if (out.package.empty()) return malformed("an `affected` without package");
  advisory::Range range;
  for (const Node& versions : member(affected, "versions").items) {
    for (const auto& [key, value] : versions.members) {
      add_event(key, value.scalar(), range, out);
    }
  }
  if (!range.events.empty()) out.ranges.push_back(std::move(range));
  out.severity = affected.text_of("cvss");
  add_condition(out, "platform", texts_of(affected, "os"));
  add_condition(out, "architecture", texts_of(affected, "arch"));
  add_condition(out, "symbol", keys_of(affected, "declarations"));
  return out;
}

Status read_haskell(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto block, read_front_block(as_text(file.bytes)));
  const Node& head = member(block.root, "advisory");
  Advisory out;
  out.id = head.text_of("id");
  if (out.id.empty()) return malformed("an advisory without id");
  out.aliases = texts_of(head, "aliases");
  out.related = texts_of(head, "related");
  out.published = head.text_of("date");
  out.modified = head.text_of("modified");
  out.withdrawn = head.text_of("withdrawn");
  out.summary = one_line(block.summary);
  for (const Node& reference : member(block.root, "references").items) {
    add_reference(out, reference.text_of("url"));
  }
  for (const Node& affected : member(block.root, "affected").items) {
    TRY_ASSIGN(auto statement, statement_of(affected));
    add_severity(out, cvss_type(statement.severity), statement.severity, feed.name);
    out.statements.push_back(std::move(statement));
  }
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_haskell = {
    .name = "haskell", .what = "Haskell's Markdown with TOML", .read = read_haskell};

}  // namespace iar::feed
