// Declared licences as SPDX licence expressions: SPDX specification 2.3, annex D.
//
// What packages declare is free text in any of a dozen habits. What it says for certain becomes
// identifiers; what it does not becomes a LicenseRef that keeps its words, or NOASSERTION where the
// words are too many. An identifier that the text does not support never comes out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace iar::model {

// How several licences of one package belong together.
enum class LicenseJoin : std::uint8_t { all, any };

// What lists of licences mean in the ecosystem of a purl type: composer.json, npm's old `licenses`
// and gemspecs list alternatives; elsewhere all apply.
LicenseJoin license_join(std::string_view purl_type);

// The expression of the texts that a package declares; empty when there are none. Operators in any
// case, "/" and "|" (any), "," ";" and "&" (all), parentheses to a depth of 32, names of licences
// as in spdx_names.h, deprecated identifiers replaced. Its own answers come back unchanged.
std::string spdx_expression(std::span<const std::string> declared, LicenseJoin join);

}  // namespace iar::model
