// What the advisories say of the components that the store has: after an upload of those that are
// new, after new advisories of all. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "advisory/database.h"
#include "base/result.h"
#include "base/synced.h"
#include "match/match.h"
#include "model/inventory.h"
#include "store/store.h"

namespace iar::server {

// Advisories as they are held in memory: replaced as a whole.
class Advisories {
 public:
  // Errors: corrupt.
  static Result<std::shared_ptr<const Advisories>> make(advisory::Database database);

  [[nodiscard]] const match::Matcher& matcher() const { return *matcher_; }
  [[nodiscard]] const std::string& revision() const { return revision_; }
  [[nodiscard]] const std::string& created() const { return created_; }

 private:
  explicit Advisories(advisory::Database database) : database_(std::move(database)) {}

  advisory::Database database_;
  std::optional<match::Matcher> matcher_;
  std::string revision_;
  std::string created_;  // RFC 3339
};

class Matching {
 public:
  explicit Matching(store::Store& store) : store_(store) {}

  // New advisories; what is stored is matched against them by rematch().
  void replace(std::shared_ptr<const Advisories> advisories);
  [[nodiscard]] std::shared_ptr<const Advisories> advisories();

  // Components without any verdict. Without advisories they wait.
  Status match_fresh(store::CustomerId customer);
  // All whose verdicts are of other advisories than these. `stop` is asked between two steps.
  Status rematch(store::CustomerId customer, const std::function<bool()>& stop);

 private:
  Status match(store::CustomerId customer, store::Store::Which which,
               const std::function<bool()>& stop);

  store::Store& store_;
  Synced<std::shared_ptr<const Advisories>> advisories_;
};

// The verdicts of components under these advisories, and what these say of the vulnerabilities.
struct MatchedComponents {
  std::vector<store::ComponentVerdicts> verdicts;  // one for each component
  std::vector<store::Vulnerability> vulnerabilities;
};
// Errors: corrupt.
Result<MatchedComponents> matched(const Advisories& advisories,
                                  const std::vector<store::Component>& components);

}  // namespace iar::server
