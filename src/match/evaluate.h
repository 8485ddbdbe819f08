// Whether what a vendor says of a package holds for one version of it: pure, and able to say why.
// OSV ranges by the algorithm of the OSV schema, "Evaluation" (https://ossf.github.io/osv-schema).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisory/advisory.h"
#include "version/version.h"

namespace iar::match {

// What made the answer what it is.
enum class Ground : std::uint8_t {
  every_version,  // the statement draws no line
  listed,         // the version is listed
  inside,         // inside a range
  outside,        // of every range, and not listed; or of another module or architecture
  patched,        // inside what is patched
  unaffected,     // inside what never was affected
  unclear,        // a version or a range does not parse
};

struct Verdict {
  version::Answer affected = version::Answer::no;
  Ground ground = Ground::outside;
  std::string range;  // the range that decided, in words: ">= 1.0, < 1.4"; may be empty
  std::vector<std::string> fixed;  // the versions that end the ranges which take the version in
};

// Without a scheme only listed versions, and statements about every version, give an answer.
Verdict evaluate(const version::Scheme* scheme, const advisory::Statement& statement,
                 std::string_view version);

// A range of events in words.
std::string words_of(const advisory::Range& range);

}  // namespace iar::match
