// RustSec's advisories: Markdown that opens with TOML.
// https://github.com/rustsec/advisory-db/blob/main/README.md ("Advisory Format")
// Surprise: it states what is patched, so that whatever is not listed is vulnerable.
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

// Crates, and apart from them what comes with Rust itself: a crate may have the same name.
std::string_view context_of(const Node& head, std::string_view path) {
  const bool rust = head.text_of("collection") == "rust" || path.starts_with("rust/");
  return rust ? "Rust" : "crates.io";
}

Statement statement_of(const Node& root, std::string_view context) {
  Statement out;
  const Node& head = member(root, "advisory");
  const Node& versions = member(root, "versions");
  out.context = context;
  out.package = head.text_of("package");
  for (const auto& text : texts_of(versions, "patched")) {
    out.ranges.push_back(expression_range(RangeKind::patched, text));
    out.remedy = advisory::Remedy::fixed;
  }
  for (const auto& text : texts_of(versions, "unaffected")) {
    out.ranges.push_back(expression_range(RangeKind::unaffected, text));
  }
  out.note = head.text_of("informational");
  const Node& affected = member(root, "affected");
  add_condition(out, "platform", texts_of(affected, "os"));
  add_condition(out, "architecture", texts_of(affected, "arch"));
  add_condition(out, "symbol", keys_of(affected, "functions"));
  return out;
}

Status read_rustsec(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto block, read_front_block(as_text(file.bytes)));
  const Node& head = member(block.root, "advisory");
  if (head.text_of("id").empty() || head.text_of("package").empty()) {
    return malformed("an advisory without id or package");
  }
  Advisory out;
  out.id = head.text_of("id");
  if (head.text_of("informational") == "unmaintained") {
    out.kind = advisory::AdvisoryKind::unmaintained;
  }
  out.aliases = texts_of(head, "aliases");
  out.related = texts_of(head, "related");
  out.published = head.text_of("date");
  out.withdrawn = head.text_of("withdrawn");
  out.summary = one_line(head.text_of("title").empty() ? block.summary : head.text_of("title"));
  add_severity(out, cvss_type(head.text_of("cvss")), head.text_of("cvss"), feed.name);
  add_reference(out, head.text_of("url"));
  for (const auto& url : texts_of(head, "references")) add_reference(out, url);
  out.statements.push_back(statement_of(block.root, context_of(head, file.path)));
  return deliver(feed, std::move(out), sinks);
}

}  // namespace

extern constexpr Format k_rustsec = {
    .name = "rustsec", .what = "RustSec's Markdown with TOML", .read = read_rustsec};

}  // namespace iar::feed
