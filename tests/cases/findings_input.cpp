#include "cases/findings_input.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "cases/findings_words.h"

namespace iar::cases {

namespace {

using advisory::Advisory;
using advisory::Statement;

Error unknown(const Words& line) { return make_error(ErrorCode::corrupt, "word", line.at(0)); }

int number(std::string_view text) {
  int out = 0;
  std::from_chars(text.begin(), text.end(), out);
  return out;
}

template <typename Enum, std::size_t Size>
Enum one_of(const std::array<std::string_view, Size>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  return static_cast<Enum>(found == words.end() ? 0 : found - words.begin());
}

Status read_image_line(const Words& line, MadeImage& out) {
  const std::string word = line.at(0);
  model::Inventory& inventory = out.inventory;
  if (word == "registry") {
    out.image.repository = line.at(1);
    out.image.tag = line.at(2);
    out.image.manifest_digest = model::Digest::of(as_bytes("manifest"));
  } else if (word == "os") {
    inventory.os = model::OsRelease{.id = line.at(1), .version_id = line.at(2)};
  } else if (word == "layer") {
    const auto digest = model::Digest::of(as_bytes(line.at(1)));
    inventory.diff_ids.push_back(digest);
    inventory.layers.push_back({line.at(1), "", ""});
    out.image.layers.push_back({"application/vnd.oci.image.layer.v1.tar", digest, 10});
    out.image.config.history.push_back({"", line.at(1), "", false});
  } else if (word == "env") {
    for (const auto& [name, value] : line.pairs) out.image.config.env.push_back(name + "=" + value);
  } else if (word == "partial") {
    inventory.completeness = model::Completeness::partial;
    inventory.diagnostics.push_back(
        {model::Effect::partial, model::Reason::corrupt, "", 0, line.at(1), line.at(2)});
  } else if (word == "undetermined") {
    inventory.undetermined.push_back(line.at(1));
  } else {
    return unknown(line);
  }
  return {};
}

// "NAME@VERSION"
std::pair<std::string, std::string> parted(const std::string& text) {
  const std::size_t at = text.rfind('@');
  return {text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1)};
}

std::string usual_path(const model::Package& package) {
  if (package.type == "deb") return "var/lib/dpkg/status";
  if (package.type == "apk") return "lib/apk/db/installed";
  return package.type == "rpm" ? "var/lib/rpm/rpmdb.sqlite" : "srv/" + package.name;
}

// "npm @scope/name 1.0 layer=1 path=… source=NAME@VERSION owner=NAME@VERSION arch=… module=…"
model::InventoryPackage made_package(const Words& line) {
  model::InventoryPackage out;
  model::Package& package = out.package;
  package.type = line.at(0);
  package.name = line.at(1);
  package.version = line.at(2);
  if (const std::size_t slash = package.name.find('/');
      slash != std::string::npos && package.type != "golang") {
    package.name_space = package.name.substr(0, slash);
    package.name.erase(0, slash + 1);
  }
  std::tie(package.source_name, package.source_version) = parted(line.pair("source"));
  package.architecture = line.pair("arch");
  if (!line.pair("module").empty()) package.properties = {{"modularity", line.pair("module")}};
  if (line.at(3) == "declared") package.presence = model::Presence::declared;
  out.first_layer = number(line.pair("layer"));
  model::Evidence seen;
  seen.path = line.pair("path").empty() ? usual_path(package) : line.pair("path");
  seen.analyzer = "case/" + package.type;
  seen.layer = out.first_layer;
  seen.first_layer = out.first_layer;
  seen.presence = package.presence;
  const auto [owner, version] = parted(line.pair("owner"));
  if (!owner.empty()) {
    out.owner = model::Owner{"deb", owner, version, model::OwnerBasis::checksum};
    seen.owner = out.owner;
  }
  out.evidence = {std::move(seen)};
  return out;
}

Advisory made_advisory(const Words& line) {
  static constexpr std::array<std::string_view, 4> k_kinds = {"vulnerability", "malicious_package",
                                                              "unmaintained", "maintenance"};
  Advisory out;
  out.id = line.at(1);
  out.source = line.pair("source").empty() ? "vendor" : line.pair("source");
  out.kind = one_of<advisory::AdvisoryKind>(k_kinds, line.pair("kind"));
  out.aliases = comma_parts(line.pair("aliases"));
  out.withdrawn = line.pair("withdrawn");
  out.summary = line.pair("summary");
  out.references = comma_parts(line.pair("references"));
  return out;
}

Statement made_statement(const Words& line) {
  static constexpr std::array<std::string_view, 3> k_states = {"affected", "not_affected",
                                                               "under_investigation"};
  static constexpr std::array<std::string_view, 6> k_remedies = {
      "unknown", "fixed", "pending", "deferred", "will_not_fix", "end_of_life"};
  Statement out;
  out.context = line.at(1);
  out.package = line.at(2);
  out.state = one_of<advisory::State>(k_states, line.pair("state"));
  out.remedy = one_of<advisory::Remedy>(k_remedies, line.pair("remedy"));
  if (line.at(3) == "binary") out.kind = advisory::PackageKind::binary;
  out.severity = line.pair("severity");
  out.note = line.pair("note");
  return out;
}

advisory::Range made_events(const Words& line) {
  static constexpr std::array<std::string_view, 4> k_kinds = {"introduced", "fixed",
                                                              "last_affected", "limit"};
  advisory::Range out;
  for (const auto& [kind, version] : line.pairs) {
    out.events.push_back({one_of<advisory::EventKind>(k_kinds, kind), version});
  }
  return out;
}

Status read_detail(const Words& line, Advisory& advisory) {
  const std::string word = line.at(0);
  if (word == "severity") {
    advisory.severities.push_back({line.at(1), line.at(2), ""});
    return {};
  }
  if (word == "statement") {
    advisory.statements.push_back(made_statement(line));
    return {};
  }
  if (advisory.statements.empty()) return unknown(line);
  Statement& statement = advisory.statements.back();
  static constexpr std::array<std::string_view, 4> k_kinds = {"events", "vulnerable", "patched",
                                                              "unaffected"};
  if (word == "events") {
    statement.ranges.push_back(made_events(line));
  } else if (word == "versions") {
    statement.versions.assign(line.plain.begin() + 1, line.plain.end());
  } else if (word == "condition") {
    statement.conditions = line.pairs;
  } else if (std::ranges::find(k_kinds, word) != k_kinds.end()) {
    statement.ranges.push_back({one_of<advisory::RangeKind>(k_kinds, word), {}, line.at(1)});
  } else {
    return unknown(line);
  }
  return {};
}

match::Suppression made_suppression(const Words& line) {
  static constexpr std::array<std::string_view, 3> k_by = {"vex", "exception", "ignore_file"};
  return {one_of<match::SuppressedBy>(k_by, line.at(2)), line.pair("source"), line.pair("reason"),
          line.pair("owner"), line.pair("expires")};
}

match::Priority made_priority(const Words& line) {
  match::Priority out;
  out.value = number(line.at(2));
  for (const auto& [name, text] : line.pairs) {
    out.parts.push_back(
        {name, number(text), text.substr(std::min(text.find(' '), text.size() - 1) + 1)});
  }
  return out;
}

Status judge(const Words& line, match::Finding& finding, match::Judgement& judgement) {
  static constexpr std::array<std::string_view, 3> k_actions = {"ignore", "warn", "deny"};
  const std::string word = line.at(0);
  if (word == "exploited") {
    finding.known.exploited = true;
    finding.known.date_added = line.at(2);
  } else if (word == "epss") {
    finding.known.epss = number(line.at(2)) / 100.0;
  } else if (word == "priority") {
    finding.priority = made_priority(line);
  } else if (word == "suppressed") {
    judgement.suppressed = made_suppression(line);
  } else if (word == "expired") {
    judgement.expired.push_back(made_suppression(line));
  } else if (word == "action") {
    judgement.action = one_of<match::Action>(k_actions, line.at(2));
    judgement.rule = line.pair("rule");
  } else {
    return unknown(line);
  }
  return {};
}

}  // namespace

Result<MadeImage> made_image(std::string_view image, std::string_view packages,
                             std::string_view gone) {
  MadeImage out;
  out.image.reference = "app:v1";
  out.image.config_digest = model::Digest::of(as_bytes("config"));
  out.image.config.platform = {"linux", "amd64", ""};
  out.inventory.config_digest = out.image.config_digest;
  out.inventory.platform = out.image.config.platform;
  for (const Words& line : lines_of(image)) TRY(read_image_line(line, out));
  out.image.config.diff_ids = out.inventory.diff_ids;
  for (const Words& line : lines_of(packages)) {
    out.inventory.packages.push_back(made_package(line));
  }
  for (const Words& line : lines_of(gone)) {
    out.traces.push_back({line.at(0), "", model::Presence::installed, line.at(1), "case/gone",
                          number(line.at(2)), number(line.at(3))});
  }
  return out;
}

Result<std::vector<Advisory>> made_advisories(std::string_view section) {
  std::vector<Advisory> out;
  for (const Words& line : lines_of(section)) {
    if (line.at(0) == "advisory") {
      out.push_back(made_advisory(line));
    } else {
      if (out.empty()) return unknown(line);
      TRY(read_detail(line, out.back()));
    }
  }
  return out;
}

Status judge_as_made(std::string_view section, match::Assessment& assessment) {
  auto& findings = assessment.findings.findings;
  for (match::Finding& finding : findings) {
    finding.known = {};
    finding.priority = {};
  }
  for (const Words& line : lines_of(section)) {
    if (line.at(0) == "policy") {
      assessment.policy = line.at(1);
      assessment.verdict = line.at(2) == "deny" ? match::Action::deny : match::Action::warn;
      assessment.verdict_reason = line.pair("reason");
      continue;
    }
    bool found = false;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].id != line.at(1)) continue;
      found = true;
      TRY(judge(line, findings[i], assessment.judgements[i]));
    }
    if (!found) return make_error(ErrorCode::corrupt, "no such finding", line.at(1));
  }
  return {};
}

}  // namespace iar::cases
