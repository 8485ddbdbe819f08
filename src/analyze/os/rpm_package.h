// What one rpm header says about a package and its files.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "model/package.h"

namespace iar::analyze {

// Adds the package and its claims; the public keys that rpm keeps as packages ("gpg-pubkey") are
// none. Of the claims' text at most `claim_bytes_left` is kept, which goes down by what was: with
// too little the list is left out. Errors: corrupt, limit (the list was left out).
Status add_rpm_package(ByteView header, std::size_t& claim_bytes_left, model::Facts& out);

// "EPOCH:VERSION-RELEASE"; an epoch of 0 is left out, since rpm holds it equal to none.
std::string rpm_version(std::uint64_t epoch, std::string_view version, std::string_view release);

}  // namespace iar::analyze
