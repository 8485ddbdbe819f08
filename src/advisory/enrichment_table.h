// What is known beside packages, in the tables of a database file: `epss`, `kev` and `cve` by CVE,
// `eol` by product, NUL, release.
#pragma once

#include <optional>
#include <string_view>

#include "advisory/database.h"
#include "advisory/database_builder.h"
#include "advisory/enrichment.h"

namespace iar::advisory {

// Where two feeds speak of the same, the one that comes later stays.
void add_enrichment(DatabaseBuilder& builder, std::string_view feed, const Enrichment& value);
// What `feed` brought to a file. Errors: corrupt.
Status copy_enrichments(const DatabaseFile& from, std::string_view feed, DatabaseBuilder& builder);

// Errors of all: corrupt.
Result<std::optional<ExploitProbability>> exploit_probability(const Database& database,
                                                              std::string_view cve);
Result<std::optional<KnownExploited>> known_exploited(const Database& database,
                                                      std::string_view cve);
Result<std::optional<CveSeverities>> cve_severities(const Database& database, std::string_view cve);
Result<std::optional<EndOfLife>> end_of_life(const Database& database, std::string_view product,
                                             std::string_view release);

}  // namespace iar::advisory
