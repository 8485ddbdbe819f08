// Findings: what the database says of an inventory, one for each vulnerability of each package,
// however many sources speak of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "match/match.h"
#include "match/package_class.h"
#include "match/priority.h"
#include "match/severity.h"

namespace iar::match {

enum class FindingState : std::uint8_t {
  affected,
  undetermined,  // a version or range does not parse, or the source itself does not know
};

enum class FindingKind : std::uint8_t {
  vulnerability,
  malicious_package,
  unmaintained,
  end_of_life,  // of the distribution: about the image, not a package
};

struct Finding {
  // Index into Inventory::packages; nothing: the finding is about the whole image.
  std::optional<std::size_t> package;
  FindingKind kind = FindingKind::vulnerability;
  FindingState state = FindingState::affected;
  std::string id;                  // the CVE where there is just one, else the first source's id
  std::vector<std::string> names;  // all ids and aliases, sorted
  std::vector<std::string> fixed;  // versions that end it, as its sources write them
  // The same, but only for those who pay for longer support (Ubuntu Pro): with nothing in `fixed`,
  // there is no remedy for everybody else.
  std::vector<std::string> fixed_with_subscription;
  advisory::Remedy remedy = advisory::Remedy::unknown;
  Rating rating;
  Known known;
  Priority priority;
  PackageClass package_class = PackageClass::code;
  std::string summary;
  std::vector<Match> matches;  // whose words it rests on; of an end of life: none
};

// What could not be looked up, and so has no findings: that is not "none".
struct Unlooked {
  Unmatched why = Unmatched::none;
  std::string type;  // the purl type
  std::uint64_t packages = 0;
  bool operator==(const Unlooked&) const = default;
};

struct Findings {
  std::vector<Finding> findings;  // by package, then the worst first
  std::vector<Unlooked> unlooked;
  // Language packages that the operating system brought: its vendor's statements about the owner
  // count, upstream's do not.
  std::uint64_t owned = 0;
  // Left out because every CVE that they are about was rejected by who had given its number.
  std::uint64_t rejected = 0;
};

// `day` is today, or whenever the findings are for, as RFC 3339 has days ("2026-01-31"; what
// follows does not count). Empty: nobody asks whether the distribution is at its end. Errors:
// corrupt.
Result<Findings> find(const Matcher& matcher, const model::Inventory& inventory,
                      std::string_view day = {});

}  // namespace iar::match
