#include "feed/common.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "base/text.h"

namespace iar::feed {

using advisory::Advisory;
using advisory::EventKind;
using advisory::PackageKind;
using advisory::Range;
using advisory::RangeKind;
using advisory::State;
using advisory::Statement;

namespace {

// The rpm distributions whose advisories list every binary.
constexpr std::array<std::string_view, 9> k_binary_contexts = {
    "Red Hat:",  "AlmaLinux",    "Amazon Linux", "Azure Linux", "CBL-Mariner",
    "Photon OS", "Oracle Linux", "Fedora",       "Arch Linux"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 21> k_debian_releases = {{
    {"bo", "1.3"},       {"hamm", "2.0"},          {"slink", "2.1"},
    {"potato", "2.2"},   {"woody", "3.0"},         {"sarge", "3.1"},
    {"etch", "4.0"},     {"lenny", "5.0"},         {"squeeze", "6.0"},
    {"wheezy", "7"},     {"jessie", "8"},          {"stretch", "9"},
    {"buster", "10"},    {"bullseye", "11"},       {"bookworm", "12"},
    {"trixie", "13"},    {"forky", "14"},          {"duke", "15"},
    {"sid", "unstable"}, {"unstable", "unstable"}, {"experimental", "experimental"},
}};

// Not in the middle of a character.
std::string_view cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

}  // namespace

PackageKind package_kind_of(std::string_view context) {
  const bool binary = std::ranges::any_of(
      k_binary_contexts, [&](std::string_view prefix) { return context.starts_with(prefix); });
  return binary ? PackageKind::binary : PackageKind::source;
}

std::string debian_context(std::string_view codename) {
  const auto* const found = std::ranges::find(
      k_debian_releases, codename, &std::pair<std::string_view, std::string_view>::first);
  return "Debian:" + std::string(found == k_debian_releases.end() ? codename : found->second);
}

void apply_urgency(std::string_view word, Statement& out) {
  if (word == "end-of-life") {
    if (out.remedy != advisory::Remedy::fixed) out.remedy = advisory::Remedy::end_of_life;
    add_note(out, word);
  } else if (word != "not yet assigned") {
    out.severity = word;
  }
}

std::string one_line(std::string_view text) {
  for (const std::string_view part :
       std::views::split(text, '\n') | std::views::transform([](auto line) {
         return std::string_view(line.begin(), line.end());
       })) {
    std::string_view line = trimmed(part);
    while (line.starts_with('#')) line.remove_prefix(1);
    line = trimmed(line);
    if (!line.empty()) return std::string(cut(line, k_summary_bytes_max));
  }
  return {};
}

void sort_unique(std::vector<std::string>& values) {
  std::erase(values, "");
  std::ranges::sort(values);
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
}

std::string date_text(std::string_view text) {
  if (text.starts_with("0001-01-01")) return {};
  return std::string(text);
}

void add_reference(Advisory& out, std::string_view url) {
  if (url.empty() || out.references.size() >= advisory::k_references_kept) return;
  if (std::ranges::find(out.references, url) == out.references.end()) {
    out.references.emplace_back(url);
  }
}

void add_severity(Advisory& out, std::string_view type, std::string_view score,
                  std::string_view source) {
  if (score.empty()) return;
  advisory::Severity severity{std::string(type), std::string(score), std::string(source)};
  if (std::ranges::find(out.severities, severity) == out.severities.end()) {
    out.severities.push_back(std::move(severity));
  }
}

std::string_view cvss_type(std::string_view vector) {
  if (vector.starts_with("CVSS:3")) return "CVSS_V3";
  if (vector.starts_with("CVSS:4")) return "CVSS_V4";
  return "CVSS_V2";
}

Range fixed_range(std::string_view fixed) {
  Range range;
  range.events.push_back({EventKind::introduced, "0"});
  if (!fixed.empty()) range.events.push_back({EventKind::fixed, std::string(fixed)});
  return range;
}

Range expression_range(RangeKind kind, std::string_view expression) {
  Range range;
  range.kind = kind;
  range.expression = expression;
  return range;
}

void add_condition(Statement& out, std::string_view key, std::vector<std::string> values) {
  sort_unique(values);
  if (values.empty()) return;
  std::string joined;
  for (const std::string& value : values) {
    if (!joined.empty()) joined += ' ';
    joined += value;
  }
  out.conditions.emplace_back(key, std::move(joined));
  std::ranges::sort(out.conditions);
}

void add_note(Statement& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.note.empty()) out.note += "; ";
  out.note += text;
}

void mark_unknown(Statement& out, std::string_view what, std::string_view word) {
  out.state = State::under_investigation;
  add_note(out, std::string(what) + " " + std::string(word));
}

std::string_view leading_cve(std::string_view text) {
  constexpr std::string_view k_prefix = "CVE-";
  if (!text.starts_with(k_prefix)) return {};
  std::size_t end = k_prefix.size();
  std::size_t dashes = 0;
  while (end < text.size() && (is_digit(text[end]) || (text[end] == '-' && dashes == 0))) {
    if (text[end] == '-') ++dashes;
    ++end;
  }
  return dashes == 1 && is_digit(text[end - 1]) ? text.substr(0, end) : std::string_view{};
}

Status deliver(const Feed& feed, Advisory&& advisory, const Sinks& sinks) {
  advisory.source = feed.name;
  std::erase(advisory.aliases, advisory.id);
  sort_unique(advisory.aliases);
  sort_unique(advisory.related);
  return sinks.advisory(std::move(advisory));
}

Error malformed(std::string_view what) { return make_error(ErrorCode::corrupt, std::string(what)); }

}  // namespace iar::feed
