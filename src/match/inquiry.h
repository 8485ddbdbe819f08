// One vulnerability asked after, for explanations: all that is said of it, and what that means for
// each package of an image, also where it does not hold.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/match.h"

namespace iar::match {

// How many names and advisories of one vulnerability are followed.
constexpr std::size_t k_topic_names_max = 256;

// A vulnerability as the database knows it.
struct Topic {
  std::string asked;
  std::vector<std::string> names;               // other ids and aliases, sorted
  std::vector<advisory::Advisory> advisories;   // that bear one of the names, without statements
  std::vector<advisory::AdvisoryPlace> places;  // theirs, sorted
  // What their statements are about: context and package, under the database's spelling; sorted.
  std::vector<std::pair<std::string, std::string>> spoken;
  std::set<std::string, std::less<>> packages;  // the second of these

  // Whether a statement is about a package of this name: in its ecosystem, or, also under the
  // source's name, in some release of some distribution.
  [[nodiscard]] bool speaks_of(const model::Package& package) const;
};

// Reads all statements of the database, once. A name that nobody bears: no advisories. Errors:
// corrupt.
Result<Topic> topic_of(const advisory::Database& database, std::string_view name);

// What the topic's advisories say of one package.
struct PackageAnswer {
  std::size_t package = 0;     // of the inventory
  std::vector<Match> matches;  // statements of its contexts, whether they hold or not
  Unmatched unmatched = Unmatched::none;
};

// Of each package that the topic speaks of. Errors: corrupt.
Result<std::vector<PackageAnswer>> answers(const Matcher& matcher, const Topic& topic,
                                           const model::Inventory& inventory);

}  // namespace iar::match
