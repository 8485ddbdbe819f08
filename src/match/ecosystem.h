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

// The query of a language's package; nothing for types without a context.
std::optional<Query> language_query(const model::Package& package);

// Whether packages of this purl type belong to the operating system (deb, rpm, apk …).
bool is_os_type(std::string_view type);
// The name under which a distribution's statements speak of it, and its version: the source package
// for deb and apk, the binary one for the others.
Query os_query(const model::Package& package, std::string context);

}  // namespace iar::match
