// The Julia security advisories: Markdown that opens with TOML, close to OSV but for `affected`.
// https://github.com/JuliaLang/SecurityAdvisories.jl
// Surprise: ranges are comparisons ("< 1.2.3+0", ">= 1, < 2", "*"), and builds count.
#include "feed/common.h"
#include "feed/formats.h"
#include "feed/front_block.h"
#include "feed/node_text.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::RangeKind;
using advisory::Statement;
using format::Node;

Result<Statement> statement_of(const Node& affected) {
  Statement out;
  out.context = "Julia";
  out.package = affected.text_of("pkg");
  if (out.package.empty()) return malformed("an `affected` without package");
  for (const auto& text : texts_of(affected, "ranges")) {
    out.ranges.push_back(text == "*" ? fixed_range("")
                                     : expression_range(RangeKind::vulnerable, text));
  }
  return out;
}

Status read_julia(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto block, read_front_block(as_text(file.bytes)));
  const Node& root = block.root;
  Advisory out;
  out.id = root.text_of("id");
  if (out.id.empty()) return malformed("an advisory without id");
  out.aliases = texts_of(root, "aliases");
  out.related = texts_of(root, "related");
  for (auto& id : texts_of(root, "upstream")) out.related.push_back(std::move(id));
  out.published = root.text_of("published");
  out.modified = root.text_of("modified");
  out.withdrawn = root.text_of("withdrawn");
  out.summary = one_line(block.summary);
  for (const Node& severity : member(root, "severity").items) {
    add_severity(out, severity.text_of("type"), severity.text_of("score"),
                 severity.text_of("source").empty() ? feed.name : severity.text_of("source"));
  }
  for (const auto& url : texts_of(root, "references")) add_reference(out, url);
  for (const Node& affected : member(root, "affected").items) {
    TRY_ASSIGN(auto statement, statement_of(affected));
    out.statements.push_back(std::move(statement));
  }
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_julia = {
    .name = "julia", .what = "Julia's Markdown with TOML", .read = read_julia};

}  // namespace iar::feed
