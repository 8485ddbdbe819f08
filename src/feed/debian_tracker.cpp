// The Debian security tracker's export: package, vulnerability, release, in one JSON object.
// https://security-tracker.debian.org/tracker/data/json; the words:
// https://security-team.debian.org Surprise: fixed version "0" means never affected; `nodsa_reason`
// may be empty beside a `nodsa`.
#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::Advisory;
using advisory::Remedy;
using advisory::State;
using advisory::Statement;

// No advisory is planned: why not, and what then.
void apply_nodsa(const JsonValue& release, Statement& out) {
  const auto nodsa = release.get("nodsa");
  const std::string_view reason = release.text("nodsa_reason");
  if (!nodsa && reason.empty()) return;
  out.remedy = reason == "ignored" ? Remedy::will_not_fix : Remedy::deferred;
  add_note(out, reason.empty() ? "no-dsa" : reason);
  add_note(out, release.text("nodsa"));
}

void apply_status(const JsonValue& release, Statement& out) {
  const std::string_view status = release.text("status");
  const std::string_view fixed = release.text("fixed_version");
  const bool resolved = status == "resolved";
  if (status == "undetermined") {
    out.state = State::under_investigation;
    add_note(out, status);
  } else if (!resolved && status != "open") {
    mark_unknown(out, "status", status);
  } else if (fixed == "0") {
    out.state = State::not_affected;
    return;
  } else if (resolved && fixed.empty()) {
    mark_unknown(out, "resolved in", "no version");
  }
  out.ranges.push_back(fixed_range(fixed));
  apply_nodsa(release, out);
  if (!fixed.empty()) out.remedy = Remedy::fixed;
}

// Words that are followed by stars were taken from elsewhere.
std::string_view without_stars(std::string_view urgency) {
  return urgency.substr(0, urgency.find('*'));
}

Status read_vulnerability(const Feed& feed, std::string_view package, std::string_view id,
                          const JsonValue& entry, const Sinks& sinks) {
  const auto releases = entry.get("releases");
  if (id.empty() || !releases) return malformed("a vulnerability without releases");
  Advisory out;
  out.id = id;
  out.summary = one_line(entry.text("description"));
  add_reference(out, "https://security-tracker.debian.org/tracker/" + std::string(id));
  for (const auto& [codename, release] : releases->members()) {
    if (!release.is_object()) return malformed("a release is no object");
    Statement statement;
    statement.context = debian_context(codename);
    statement.package = package;
    apply_status(release, statement);
    apply_urgency(without_stars(release.text("urgency")), statement);
    out.statements.push_back(std::move(statement));
  }
  return deliver(feed, std::move(out), sinks);
}

Status read_debian_tracker(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (!root.is_object()) return malformed("the export is no object");
  for (const auto& [package, vulnerabilities] : root.members()) {
    if (package.empty() || !vulnerabilities.is_object()) {
      return malformed("a package is no object");
    }
    for (const auto& [id, entry] : vulnerabilities.members()) {
      TRY(read_vulnerability(feed, package, id, entry, sinks));
    }
  }
  return {};
}

}  // namespace

extern constexpr Format k_debian_tracker = {.name = "debian-tracker",
                                            .what = "export of the Debian security tracker",
                                            .read = read_debian_tracker};

}  // namespace iar::feed
