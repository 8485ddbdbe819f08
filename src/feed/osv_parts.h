// The parts of an OSV record that do not depend on its notation.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisory/advisory.h"

namespace iar::feed {

// By the id: "MAL-…" is a malicious package, "ALBA-…" mere maintenance.
advisory::AdvisoryKind osv_kind(std::string_view id);

// "Important" of "Important: squid security update", as Rocky's and Alma's errata begin.
std::string_view severity_of_title(std::string_view id, std::string_view title);

// Whether a list of versions beside the ranges was computed from them, by an order that answers for
// every version: then it says nothing more.
bool lists_are_expansions(std::string_view context);

// One event of a range. A key that is none of OSV's makes the statement unclear.
void add_event(std::string_view key, std::string_view version, advisory::Range& range,
               advisory::Statement& out);

// GitHub's "<= 4.10.10" beside an open or wider range: nothing above is known to be affected. Goes
// into every range as a further event.
void add_last_known(std::string_view expression, advisory::Statement& out);

// Go's imports: where symbols differ by system, one statement for each.
class ImportGroups {
 public:
  void add(std::string_view path, const std::vector<std::string>& symbols,
           std::vector<std::string> systems, std::vector<std::string> architectures);
  void put(advisory::Statement statement, std::vector<advisory::Statement>& out) const;

 private:
  using Platform = std::pair<std::vector<std::string>, std::vector<std::string>>;
  std::map<Platform, std::vector<std::string>> symbols_;
};

}  // namespace iar::feed
