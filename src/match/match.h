// What the advisory database says of packages. A match is one statement that applies, or of which
// it cannot be told whether it does; findings (finding.h) are made of matches.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "advisory/database.h"
#include "base/synced.h"
#include "match/ecosystem.h"
#include "match/evaluate.h"
#include "model/inventory.h"

namespace iar::match {

struct Match {
  advisory::AdvisoryPlace place;
  std::shared_ptr<const advisory::Advisory> advisory;  // without statements; never null
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

  // Looks packages up here, and says what is beside packages.
  [[nodiscard]] const advisory::Database& database() const { return *database_; }

  // Statements that hold or may hold, withdrawn advisories and those that say "not affected" left
  // out; with `all`, also those that do not hold, for explanations.
  enum class Which : std::uint8_t { holding, all };
  [[nodiscard]] Result<PackageMatches> matches(const model::Package& package,
                                               const std::optional<model::OsRelease>& os,
                                               Which which = Which::holding) const;

 private:
  using Head = std::shared_ptr<const advisory::Advisory>;
  using Heads = std::map<advisory::AdvisoryPlace, Head>;

  explicit Matcher(const advisory::Database& database)
      : database_(&database), heads_(std::make_unique<Synced<Heads>>()) {}

  // What a statement comes to before its advisory is read.
  struct Judged {
    advisory::Found found;
    Query query;
    Verdict verdict;
  };

  // An advisory speaks of many packages; it is read once for all that are asked about shortly.
  [[nodiscard]] Result<Head> head(advisory::AdvisoryPlace place) const;
  [[nodiscard]] std::vector<std::string> contexts_of(const Release& release) const;
  [[nodiscard]] Status ask(const OsQuery& asked, std::vector<Judged>& out) const;
  [[nodiscard]] Status ask_os(const model::Package& package, const Release& release,
                              PackageMatches& out, Which which) const;
  [[nodiscard]] Status put(std::vector<Judged> judged, Which which, PackageMatches& out) const;
  static void settle_subscriptions(std::vector<Judged>& judged);
  static void settle_modules(const model::Package& package, std::vector<Judged>& judged);

  const advisory::Database* database_;
  std::unique_ptr<Synced<Heads>> heads_;  // at most k_heads_max
  std::vector<std::string> contexts_;     // all that the database has, sorted
};

}  // namespace iar::match
