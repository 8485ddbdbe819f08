#include "feed/osv_parts.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "feed/common.h"

namespace iar::feed {

using advisory::AdvisoryKind;
using advisory::EventKind;
using advisory::Range;
using advisory::Remedy;
using advisory::Statement;

namespace {

// Errata that are said to be no security updates.
constexpr std::array<std::string_view, 13> k_maintenance = {
    "ALBA-", "ALEA-",    "RHBA-",    "RHEA-",    "RLBA-",        "RLEA-",       "ELBA-",
    "ELEA-", "SUSE-RU-", "SUSE-FU-", "SUSE-OU-", "openSUSE-RU-", "openSUSE-FU-"};

bool starts_with_any(std::string_view text, auto const& prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return text.starts_with(prefix); });
}

}  // namespace

AdvisoryKind osv_kind(std::string_view id) {
  if (id.starts_with("MAL-")) return AdvisoryKind::malicious_package;
  return starts_with_any(id, k_maintenance) ? AdvisoryKind::maintenance
                                            : AdvisoryKind::vulnerability;
}

std::string_view severity_of_title(std::string_view id, std::string_view title) {
  constexpr std::array<std::string_view, 4> k_words = {"Critical", "Important", "Moderate", "Low"};
  if (!id.starts_with("ALSA-") && !id.starts_with("RLSA-")) return {};
  const auto word = title.substr(0, title.find(':'));
  return std::ranges::find(k_words, word) == k_words.end() ? std::string_view{} : word;
}

bool lists_are_expansions(std::string_view context) {
  return starts_with_any(context, std::array<std::string_view, 3>{"Debian:", "Ubuntu:", "Alpine:"});
}

void add_event(std::string_view key, std::string_view version, Range& range, Statement& out) {
  constexpr std::array<std::pair<std::string_view, EventKind>, 4> k_kinds = {
      {{"introduced", EventKind::introduced},
       {"fixed", EventKind::fixed},
       {"last_affected", EventKind::last_affected},
       {"limit", EventKind::limit}}};
  const auto* const found =
      std::ranges::find(k_kinds, key, &std::pair<std::string_view, EventKind>::first);
  if (found == k_kinds.end()) return mark_unknown(out, "event", key);
  if (version.empty()) return mark_unknown(out, "no version of the event", key);
  if (found->second == EventKind::fixed) out.remedy = Remedy::fixed;
  range.events.push_back({found->second, std::string(version)});
}

void add_last_known(std::string_view expression, Statement& out) {
  if (expression.empty()) return;
  std::string_view version = expression;
  while (!version.empty() && (version.front() == '<' || version.front() == '=')) {
    version.remove_prefix(1);
  }
  const auto relation = expression.substr(0, expression.size() - version.size());
  version = trimmed(version);
  const bool inclusive = relation == "<=" || relation == "=";
  if (version.empty() || (!inclusive && relation != "<") ||
      version.find_first_of(", ") != std::string_view::npos) {
    return mark_unknown(out, "last known affected", expression);
  }
  for (Range& range : out.ranges) {
    range.events.push_back(
        {inclusive ? EventKind::last_affected : EventKind::limit, std::string(version)});
  }
}

void ImportGroups::add(std::string_view path, const std::vector<std::string>& symbols,
                       std::vector<std::string> systems, std::vector<std::string> architectures) {
  auto& group = symbols_[{std::move(systems), std::move(architectures)}];
  if (symbols.empty()) group.push_back(std::string(path) + "#*");
  for (const auto& symbol : symbols) group.push_back(std::string(path) + "#" + symbol);
}

void ImportGroups::put(Statement statement, std::vector<Statement>& out) const {
  if (symbols_.empty()) out.push_back(statement);
  for (const auto& [platform, symbols] : symbols_) {
    Statement one = statement;
    add_condition(one, "platform", platform.first);
    add_condition(one, "architecture", platform.second);
    add_condition(one, "symbol", symbols);
    out.push_back(std::move(one));
  }
}

}  // namespace iar::feed
