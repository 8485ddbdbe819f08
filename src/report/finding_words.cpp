#include "report/finding_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>

#include "base/hash.h"
#include "model/purl.h"

namespace iar::report {

namespace {

constexpr std::int64_t k_day_seconds = 86'400;

template <typename Enum, std::size_t Size>
std::string_view word(const std::array<std::string_view, Size>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  const std::string_view part = text.substr(at, count);
  int value = 0;
  const auto [end, error] = std::from_chars(part.begin(), part.end(), value);
  if (error != std::errc() || end != part.end()) return std::nullopt;
  return value;
}

// Seconds since 1970 of the day and time that an RFC 3339 text in UTC begins with.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * k_day_seconds + digits(text, 11, 2).value_or(0) * 3600 +
         digits(text, 14, 2).value_or(0) * 60 + digits(text, 17, 2).value_or(0);
}

// What stays the same when the package gets another version.
std::string lasting_name(const match::Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return {};
  const model::InventoryPackage& each = inventory.packages[*finding.package];
  std::string out = each.package.type + "/" + each.package.name_space + "/" + each.package.name;
  out += "\n" + each.package.architecture;
  if (!each.evidence.empty()) out += "\n" + each.evidence.front().path;
  return out;
}

}  // namespace

std::string_view kind_word(match::FindingKind kind) {
  static constexpr std::array<std::string_view, 4> k_words = {"vulnerability", "malicious_package",
                                                              "unmaintained", "end_of_life"};
  return word(k_words, kind);
}
std::string_view state_word(match::FindingState state) {
  return state == match::FindingState::affected ? "affected" : "undetermined";
}
std::string_view remedy_word(advisory::Remedy remedy) {
  static constexpr std::array<std::string_view, 6> k_words = {
      "unknown", "fixed", "pending", "deferred", "will_not_fix", "end_of_life"};
  return word(k_words, remedy);
}
std::string_view ground_word(match::Ground ground) {
  static constexpr std::array<std::string_view, 7> k_words = {
      "every_version", "listed", "inside", "outside", "patched", "unaffected", "unclear"};
  return word(k_words, ground);
}
std::string_view action_word(match::Action action) {
  static constexpr std::array<std::string_view, 3> k_words = {"ignore", "warn", "deny"};
  return word(k_words, action);
}
std::string_view suppressed_by_word(match::SuppressedBy by) {
  static constexpr std::array<std::string_view, 3> k_words = {"vex", "exception", "ignore_file"};
  return word(k_words, by);
}
std::string_view unlooked_word(match::Unmatched why) {
  static constexpr std::array<std::string_view, 4> k_words = {"none", "no_ecosystem",
                                                              "no_distribution", "no_advisories"};
  return word(k_words, why);
}
std::string_view unlooked_sentence(match::Unmatched why) {
  static constexpr std::array<std::string_view, 4> k_words = {
      "", "nobody publishes advisories of this type", "their distribution is not known",
      "the database has no advisories for them"};
  return word(k_words, why);
}

std::string comma_joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string purl_of(const match::Finding& finding, const model::Inventory& inventory) {
  if (!finding.package) return {};
  return model::purl(inventory.packages[*finding.package].package, inventory.os);
}

std::string rule_id(const match::Finding& finding) {
  static constexpr std::array<std::string_view, 4> k_types = {"vulnerability", "malware",
                                                              "unmaintained", "end_of_life"};
  return std::string(word(k_types, finding.kind)) + "/" + finding.id;
}

std::vector<std::string> fingerprints(const match::Findings& findings,
                                      const model::Inventory& inventory) {
  std::map<std::string, std::size_t> seen;
  std::vector<std::string> out;
  for (const match::Finding& finding : findings.findings) {
    std::string text = rule_id(finding) + "\n" + lasting_name(finding, inventory);
    const std::size_t count = ++seen[text];
    if (count > 1) text += "\n" + std::to_string(count);
    static constexpr std::size_t k_digits = 32;
    out.push_back(hex(sha256(as_bytes(text))).substr(0, k_digits));
  }
  return out;
}

bool is_set_aside(const match::Judgement& judgement) {
  return judgement.suppressed.has_value() || judgement.action == match::Action::ignore;
}

std::string suppression_words(const match::Judgement& judgement) {
  if (!judgement.suppressed) return "ignored by the policy's rule " + judgement.rule;
  const match::Suppression& why = *judgement.suppressed;
  std::string out = why.reason.empty() ? "no reason given" : why.reason;
  out += " (" + std::string(suppressed_by_word(why.by));
  for (const std::string& each : {why.source, why.owner}) out += each.empty() ? "" : ", " + each;
  if (!why.expires.empty()) out += ", until " + why.expires;
  return out + ")";
}

namespace {

std::optional<std::int64_t> advisories_age_seconds(const Subject& subject) {
  const auto created = seconds_of(subject.advisories_created);
  if (!created || !subject.now_seconds) return std::nullopt;
  return std::max<std::int64_t>(*subject.now_seconds - *created, 0);
}

}  // namespace

std::optional<std::int64_t> advisories_age_days(const Subject& subject) {
  const auto seconds = advisories_age_seconds(subject);
  if (!seconds) return std::nullopt;
  return *seconds / k_day_seconds;
}

bool advisories_are_old(const Subject& subject) {
  return advisories_age_seconds(subject).value_or(0) > advisory::k_old_after_seconds;
}

std::string_view cvss_version(std::string_view vector) {
  static constexpr std::string_view k_start = "CVSS:";
  if (vector.empty()) return {};
  if (!vector.starts_with(k_start)) return "2.0";
  vector.remove_prefix(k_start.size());
  return vector.substr(0, vector.find('/'));
}

}  // namespace iar::report
