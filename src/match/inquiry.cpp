#include "match/inquiry.h"

#include <algorithm>

#include "advisory/name.h"
#include "base/text.h"

namespace iar::match {

namespace {

// Follows aliases, and what bears them, until nothing new comes.
Status gather_names(const advisory::Database& database, std::string_view asked, Topic& out) {
  std::vector<std::string> waiting{std::string(asked)};
  std::set<std::string> seen{lowered(asked)};
  std::set<std::string> names;
  std::set<advisory::AdvisoryPlace> places;
  while (!waiting.empty() && seen.size() < k_topic_names_max) {
    const std::string name = std::move(waiting.back());
    waiting.pop_back();
    TRY_ASSIGN(const auto found, database.named(name));
    for (const advisory::AdvisoryPlace place : found) {
      if (!places.insert(place).second) continue;
      TRY_ASSIGN(advisory::Advisory head, database.advisory(place));
      std::vector<std::string> own = head.aliases;
      own.push_back(head.id);
      for (const std::string& each : own) {
        if (seen.insert(lowered(each)).second) waiting.push_back(each);
        if (!equal_ignoring_case(each, asked)) names.insert(each);
      }
      out.advisories.push_back(std::move(head));
    }
  }
  out.names.assign(names.begin(), names.end());
  out.places.assign(places.begin(), places.end());
  return {};
}

bool is_of(const Topic& topic, advisory::AdvisoryPlace place) {
  return std::ranges::binary_search(topic.places, place);
}

Status gather_spoken(const advisory::Database& database, Topic& out) {
  std::set<std::pair<std::string, std::string>> spoken;
  for (std::uint32_t file = 0; file < database.files().size(); ++file) {
    const auto visit = [&](const advisory::TableEntry& entry) -> Status {
      std::vector<advisory::Found> found;
      TRY(advisory::decode_statements(entry.value, file, found));
      const auto of_topic = [&](const advisory::Found& one) { return is_of(out, one.advisory); };
      if (std::ranges::none_of(found, of_topic)) return {};
      const std::size_t end = entry.key.find('\0');
      if (end == std::string_view::npos) return make_error(ErrorCode::corrupt, "a key of one part");
      spoken.emplace(entry.key.substr(0, end), entry.key.substr(end + 1));
      return {};
    };
    TRY(database.files()[file].each("statements", visit));
  }
  for (const auto& [context, package] : spoken) out.packages.insert(package);
  out.spoken.assign(spoken.begin(), spoken.end());
  return {};
}

}  // namespace

bool Topic::speaks_of(const model::Package& package) const {
  if (const auto query = language_query(package)) {
    const std::pair one(query->context, advisory::package_key(query->context, query->package));
    return std::ranges::binary_search(spoken, one);
  }
  return is_os_type(package.type) &&
         (packages.contains(package.name) || packages.contains(package.source_name));
}

Result<Topic> topic_of(const advisory::Database& database, std::string_view name) {
  Topic out;
  out.asked = name;
  TRY(gather_names(database, name, out));
  if (!out.places.empty()) TRY(gather_spoken(database, out));
  return out;
}

Result<std::vector<PackageAnswer>> answers(const Matcher& matcher, const Topic& topic,
                                           const model::Inventory& inventory) {
  std::vector<PackageAnswer> out;
  for (std::size_t at = 0; at < inventory.packages.size(); ++at) {
    const model::Package& package = inventory.packages[at].package;
    if (!topic.speaks_of(package)) continue;
    TRY_ASSIGN(PackageMatches found, matcher.matches(package, inventory.os, Matcher::Which::all));
    std::erase_if(found.matches, [&](const Match& match) { return !is_of(topic, match.place); });
    out.push_back({at, std::move(found.matches), found.unmatched});
  }
  return out;
}

}  // namespace iar::match
