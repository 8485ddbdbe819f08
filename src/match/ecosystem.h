// Whose rules a context's versions follow, and under which contexts and names statements about a
// package are looked up. docs/advisories.md lists the contexts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/inventory.h"
#include "version/version.h"

namespace iar::match {

// Null: no scheme is known, and nothing but equality can be said.
const version::Scheme* scheme_of_context(std::string_view context);

// One question to the database.
struct Query {
  std::string context;
  std::string package;
  std::string version;  // in the context's scheme: a source package's where it is one
  bool operator==(const Query&) const = default;
};

// Contexts that begin and end alike: a release that its vendor divides ("Red
// Hat:enterprise_linux:9:" and the repository, "SUSE:Linux Enterprise " and the product and " 15
// SP5").
struct Pattern {
  std::string prefix;
  std::string suffix;
  [[nodiscard]] bool holds(std::string_view context) const;
};

// The contexts of a distribution's release.
struct Release {
  std::vector<std::string> exact;
  std::vector<Pattern> patterns;
};
// Nothing: a distribution that no context is known for.
std::optional<Release> release_of(const model::OsRelease& os);

// The contexts of what a bill of materials states of its packages (model::k_osv_ecosystem): that
// one, and those of the same release whose statements hold for it as well.
Release release_of_ecosystem(std::string_view ecosystem);

// Whether a context is what a subscription adds to a release ("Ubuntu:Pro:22.04:LTS"): what is
// fixed there is not fixed for everybody.
bool is_subscription(std::string_view context);

// The query of a language's package, or of a program that has advisories of its own; nothing for
// types without a context.
std::optional<Query> language_query(const model::Package& package);

// Whether packages of this purl type belong to the operating system (deb, rpm, apk …).
bool is_os_type(std::string_view type);

// A question about a package of the operating system, and which statements answer it.
struct OsQuery {
  Query query;
  bool source = true;  // statements on source packages
  bool binary = true;  // statements on binary packages
  // The source's epoch is not known: epochs count on neither side.
  bool without_epoch = false;
};
// Under the source package's name and version, and under its own where these differ and the
// distribution speaks of binaries too (rpm, alpm).
std::vector<OsQuery> os_queries(const model::Package& package, const std::string& context);

}  // namespace iar::match
