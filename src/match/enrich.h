// What the database knows beside packages, put into findings: exploitation, probability, scores of
// CVEs, and numbers that were rejected.
#pragma once

#include "match/finding.h"

namespace iar::match {

// Fills `known`, and `rating` where no source of the finding says anything. Findings all of whose
// names are rejected CVEs are removed and counted. Errors: corrupt.
Status enrich(const advisory::Database& database, Findings& findings);

// A finding when the image's distribution was no longer looked after on `day`. Errors: corrupt.
Result<std::optional<Finding>> end_of_life_finding(const advisory::Database& database,
                                                   const model::OsRelease& os,
                                                   std::string_view day);

}  // namespace iar::match
