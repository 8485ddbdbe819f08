// A vendor's statement, what was compared with it, and the answer, in sentences.
#pragma once

#include <string>

#include "match/match.h"
#include "report/sentences.h"

namespace iar::report {

// "debian-tracker says in CVE-2024-1 of Debian:12: the source package curl is affected in < 8.1."
// and what that means for the version that was asked for.
void tell_statement(const match::Match& match, Sentences& out);

}  // namespace iar::report
