// Echo's advisories: package, CVE, and the version that fixed it, in one JSON object.
// https://advisory.echohq.com/data.json
// Surprise: an empty entry is a vulnerability without a fix; "0" means never affected.
#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Statement;

Statement statement_of(std::string_view package, const JsonValue& entry) {
  Statement out;
  out.context = "Echo";
  out.package = package;
  const std::string_view fixed = entry.text("fixed_version");
  if (fixed == "0") {
    out.state = advisory::State::not_affected;
    return out;
  }
  out.ranges.push_back(fixed_range(fixed));
  if (!fixed.empty()) out.remedy = advisory::Remedy::fixed;
  return out;
}

Status read_echo(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return malformed("not an object of packages");
  for (const auto& [package, entries] : root.members()) {
    if (package.empty() || !entries.is_object()) return malformed("a package is no object");
    for (const auto& [id, entry] : entries.members()) {
      if (id.empty() || !entry.is_object()) return malformed("an entry is no object");
      Advisory out;
      out.id = id;
      add_severity(out, "word", entry.text("severity"), feed.name);
      out.statements.push_back(statement_of(package, entry));
      TRY(deliver(feed, std::move(out), sinks));
    }
  }
  return {};
}

}  // namespace

extern constexpr Format k_echo = {.name = "echo", .what = "Echo's advisories", .read = read_echo};

}  // namespace iar::feed
