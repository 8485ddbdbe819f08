// What the advisory database says of packages. A match is one statement that applies, or of which
// it cannot be told whether it does; findings (finding.h) are made of matches.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "advisory/database.h"
#include "match/ecosystem.h"
#include "match/evaluate.h"
#include "model/inventory.h"

namespace iar::match {

struct Match {
  advisory::AdvisoryPlace place;
  advisory::Advisory advisory;  // without statements
  advisory::Statement statement;
  Query query;  // what was asked, and the version that was compared
  Verdict verdict;
};

// Why nothing can be said of a package, or not everything.
enum class Unmatched : std::uint8_t {
  none,             // the database speaks of the package's context
  no_ecosystem,     // no advisories are known for packages of this type
  no_distribution,  // the package is its distribution's, and that is not known
  no_advisories,    // the database has none for this context
};

struct PackageMatches {
  std::vector<Match> matches;
  Unmatched unmatched = Unmatched::none;
};

// Looks packages up in a database, which must outlive it. Any thread may ask.
class Matcher {
 public:
  // Errors: corrupt.
  static Result<Matcher> make(const advisory::Database& database);

  // Statements that hold or may hold, withdrawn advisories and those that say "not affected" left
  // out; with `all`, also those that do not hold, for explanations.
  enum class Which : std::uint8_t { holding, all };
  [[nodiscard]] Result<PackageMatches> matches(const model::Package& package,
                                               const std::optional<model::OsRelease>& os,
                                               Which which = Which::holding) const;

 private:
  explicit Matcher(const advisory::Database& database) : database_(&database) {}

  [[nodiscard]] std::vector<std::string> contexts_of(const model::OsRelease& os) const;
  [[nodiscard]] Status ask(const Query& query, Which which, std::vector<Match>& out) const;

  const advisory::Database* database_;
  std::vector<std::string> contexts_;  // all that the database has, sorted
};

}  // namespace iar::match
