// Findings, as part of a table and of JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "report/report.h"

namespace iar::report {

// How many there are and how old the advisories are; what to upgrade to what; what has no fix; what
// was set aside; what could not be looked up.
std::string findings_text(const Subject& subject, std::size_t width);
// The members "advisories", "verdict", "findings", "owned" and "unlooked" of an open object.
void findings_members(JsonWriter& out, const Subject& subject);

}  // namespace iar::report
