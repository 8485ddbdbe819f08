// What is known beside packages, in the tables of a database file: `epss`, `kev` and `cve` by CVE,
// `eol` by product, NUL, release.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "advisory/database.h"
#include "advisory/database_builder.h"
#include "advisory/enrichment.h"

namespace iar::advisory {

// Where two feeds speak of the same, the one that comes later stays.
void add_enrichment(DatabaseBuilder& builder, std::string_view feed, const Enrichment& value);
// What `feed` brought to a database. Errors: corrupt.
Status copy_enrichments(const Database& from, std::string_view feed, DatabaseBuilder& builder);
// How many values of a database are of each feed. Errors: corrupt.
Result<std::map<std::string, std::uint64_t, std::less<>>> enrichments_by_feed(
    const Database& database);

// Errors of all: corrupt.
Result<std::optional<ExploitProbability>> exploit_probability(const Database& database,
                                                              std::string_view cve);
Result<std::optional<KnownExploited>> known_exploited(const Database& database,
                                                      std::string_view cve);
Result<std::optional<CveSeverities>> cve_severities(const Database& database, std::string_view cve);
Result<std::optional<EndOfLife>> end_of_life(const Database& database, std::string_view product,
                                             std::string_view release);

}  // namespace iar::advisory
