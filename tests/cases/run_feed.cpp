#include "cases/run_feed.h"

#include <algorithm>
#include <array>

#include "base/json.h"

namespace iar::cases {

namespace {

using advisory::Advisory;
using advisory::Statement;

// A word as it is when it can stand between blanks, else as a JSON string.
std::string word(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == 0x7f;
  });
  return plain ? std::string(text) : json_quoted(text);
}

void add(std::string& line, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  line += ' ';
  line += key;
  line += '=';
  line += word(value);
}

void add_list(std::string& line, std::string_view key, const std::vector<std::string>& values) {
  std::string joined;
  for (const auto& value : values) joined += (joined.empty() ? "" : ",") + value;
  add(line, key, joined);
}

template <std::size_t n, typename Enum>
std::string_view name_of(const std::array<std::string_view, n>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

constexpr std::array<std::string_view, 4> k_kinds = {"", "malicious", "unmaintained",
                                                     "maintenance"};
constexpr std::array<std::string_view, 3> k_states = {"", "not_affected", "under_investigation"};
constexpr std::array<std::string_view, 6> k_remedies = {"",         "fixed",        "pending",
                                                        "deferred", "will_not_fix", "end_of_life"};
constexpr std::array<std::string_view, 4> k_events = {"introduced", "fixed", "last_affected",
                                                      "limit"};
constexpr std::array<std::string_view, 4> k_ranges = {"events", "vulnerable", "patched",
                                                      "unaffected"};

std::string range_line(const advisory::Range& range) {
  std::string line = "    " + std::string(name_of(k_ranges, range.kind));
  if (!range.expression.empty()) line += " " + word(range.expression);
  for (const auto& event : range.events) add(line, name_of(k_events, event.kind), event.version);
  return line + "\n";
}

std::string statement_text(const Statement& statement) {
  std::string out = "  statement " + word(statement.context) + " " + word(statement.package);
  if (statement.kind == advisory::PackageKind::binary) out += " binary";
  add(out, "state", name_of(k_states, statement.state));
  add(out, "remedy", name_of(k_remedies, statement.remedy));
  add(out, "severity", statement.severity);
  add(out, "note", statement.note);
  out += '\n';
  for (const auto& range : statement.ranges) out += range_line(range);
  if (!statement.versions.empty()) {
    out += "    versions";
    for (const auto& version : statement.versions) out += " " + word(version);
    out += '\n';
  }
  for (const auto& [key, value] : statement.conditions) {
    out += "    condition";
    add(out, key, value);
    out += '\n';
  }
  return out;
}

std::string severity_line(const advisory::Severity& severity, std::string_view feed) {
  std::string line = "  severity " + word(severity.type) + " " + word(severity.score);
  if (severity.source != feed) add(line, "source", severity.source);
  return line + "\n";
}

struct EnrichmentText {
  std::string operator()(const advisory::ExploitProbability& value) const {
    std::string line = "epss " + value.cve;
    add(line, "probability", value.probability);
    add(line, "percentile", value.percentile);
    add(line, "date", value.date);
    add(line, "model", value.model);
    return line + "\n";
  }
  std::string operator()(const advisory::KnownExploited& value) const {
    std::string line = "exploited " + value.cve;
    add(line, "added", value.date_added);
    add(line, "due", value.due_date);
    add(line, "ransomware", value.ransomware);
    add(line, "name", value.name);
    return line + "\n";
  }
  std::string operator()(const advisory::CveSeverities& value) const {
    std::string line = "cve " + value.cve;
    add(line, "exploitation", value.exploitation);
    if (value.rejected) line += " rejected";
    line += '\n';
    for (const auto& severity : value.severities) line += severity_line(severity, "");
    return line;
  }
  std::string operator()(const advisory::EndOfLife& value) const {
    std::string line = "release " + word(value.product) + " " + word(value.release);
    add(line, "codename", value.codename);
    add(line, "released", value.released);
    add(line, "end", value.end);
    add(line, "extended", value.extended);
    if (value.ended) line += " ended";
    return line + "\n";
  }
};

}  // namespace

std::string advisory_text(const Advisory& advisory) {
  std::string out = "advisory " + word(advisory.id);
  add(out, "kind", name_of(k_kinds, advisory.kind));
  add_list(out, "aliases", advisory.aliases);
  add_list(out, "related", advisory.related);
  add(out, "published", advisory.published);
  add(out, "modified", advisory.modified);
  add(out, "withdrawn", advisory.withdrawn);
  add(out, "summary", advisory.summary);
  out += '\n';
  for (const auto& severity : advisory.severities) out += severity_line(severity, advisory.source);
  for (const auto& url : advisory.references) out += "  reference " + word(url) + "\n";
  for (const auto& statement : advisory.statements) out += statement_text(statement);
  return out;
}

std::string enrichment_text(const advisory::Enrichment& enrichment) {
  return std::visit(EnrichmentText{}, enrichment);
}

std::string feed_text(const feed::Feed& feed, const feed::FeedFile& file) {
  std::string out;
  const feed::Sinks sinks = {.advisory = [&](Advisory&& advisory) -> Status {
                               out += advisory_text(advisory);
                               return {};
                             },
                             .enrichment = [&](advisory::Enrichment&& enrichment) -> Status {
                               out += enrichment_text(enrichment);
                               return {};
                             }};
  const Status status = feed.format->read(feed, file, sinks);
  if (!status) out += "error " + std::string(error_code_name(status.error().code)) + "\n";
  return out;
}

}  // namespace iar::cases
