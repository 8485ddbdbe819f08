#include "match/policy/fields.h"

#include <charconv>

#include "base/text.h"
#include "match/policy/glob.h"

namespace iar::match {

Fields::Fields(const format::Node& node, std::string place, std::vector<PolicyProblem>& problems)
    : node_(node), place_(std::move(place)), problems_(problems) {
  if (!node.is_mapping()) note({}, "a mapping is needed");
}

std::string Fields::place_of(std::string_view key) const {
  if (place_.empty()) return std::string(key);
  return key.empty() ? place_ : place_ + "." + std::string(key);
}

void Fields::note(std::string_view key, std::string text) {
  const format::Node* const member = key.empty() ? nullptr : node_.find(key);
  const std::string place = place_of(key);
  problems_.push_back({member != nullptr && member->line != 0 ? member->line : node_.line,
                       place.empty() ? std::move(text) : place + ": " + text});
}

const format::Node* Fields::find(std::string_view key) {
  known_.emplace(key);
  const format::Node* const member = node_.find(key);
  return member == nullptr || member->kind == format::Node::Kind::null ? nullptr : member;
}

std::string Fields::text(std::string_view key) {
  const format::Node* const member = find(key);
  if (member == nullptr) return {};
  if (!member->is_scalar()) note(key, "a text is needed");
  return std::string(member->scalar());
}

std::string Fields::required_text(std::string_view key) {
  const std::size_t before = problems_.size();
  std::string out = text(key);
  if (trimmed(out).empty() && problems_.size() == before) note(key, "is needed");
  return out;
}

std::vector<std::string> Fields::texts(std::string_view key) {
  const format::Node* const member = find(key);
  if (member == nullptr) return {};
  std::vector<std::string> out;
  if (member->is_scalar()) out.emplace_back(member->text);
  for (const format::Node& item : member->items) out.emplace_back(item.scalar());
  bool sound = !out.empty();
  for (const std::string& one : out) sound = sound && !one.empty();
  if (sound) return out;
  note(key, "a text, or a list of texts, is needed");
  return {};
}

std::vector<std::string> Fields::patterns(std::string_view key) {
  std::vector<std::string> out = texts(key);
  for (const std::string& pattern : out) {
    if (pattern.size() > k_glob_bytes_max) note(key, "a pattern is longer than is read");
    const bool exact = pattern.starts_with("pkg:") && pattern.find('*') == std::string::npos &&
                       pattern.find('?') == std::string::npos;
    if (exact && !model::parse_purl(pattern)) note(key, "not a package URL: " + pattern);
  }
  return out;
}

std::optional<bool> Fields::flag(std::string_view key) {
  const std::string word = text(key);
  if (word == "true") return true;
  if (word == "false") return false;
  if (find(key) != nullptr) note(key, "true or false is needed");
  return std::nullopt;
}

std::optional<std::int64_t> Fields::whole(std::string_view key, std::int64_t most) {
  if (find(key) == nullptr) return std::nullopt;
  const std::string word = text(key);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size() && !word.empty();
  if (whole && value >= 0 && value <= most) return value;
  note(key, "a number from 0 to " + std::to_string(most) + " is needed");
  return std::nullopt;
}

std::optional<double> Fields::share(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  const std::string word = text(key);
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size() && !word.empty();
  if (whole && value >= 0 && value <= 1) return value;
  note(key, "a number from 0 to 1 is needed");
  return std::nullopt;
}

std::optional<Day> Fields::date(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  const auto day = day_of_date(text(key));
  if (!day) note(key, "a day is needed, such as 2026-12-31");
  return day;
}

std::vector<Fields> Fields::mappings(std::string_view key) {
  const format::Node* const member = find(key);
  std::vector<Fields> out;
  if (member == nullptr) return out;
  if (!member->is_sequence()) note(key, "a list is needed");
  std::size_t at = 0;
  for (const format::Node& item : member->items) {
    out.emplace_back(item, place_of(key) + "[" + std::to_string(at++) + "]", problems_);
  }
  return out;
}

void Fields::finish() {
  std::set<std::string_view> seen;
  for (const auto& [key, value] : node_.members) {
    if (!seen.insert(key).second) {
      problems_.push_back({value.line, place_of(key) + ": is there twice"});
    }
    if (!known_.contains(key)) note(key, "is nothing that stands here");
  }
}

}  // namespace iar::match
