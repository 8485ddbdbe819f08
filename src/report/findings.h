// Findings, as part of a table and of JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "report/report.h"

namespace iar::report {

// A line that counts them, a line each, and what could not be looked up.
std::string findings_text(const Subject& subject, std::size_t width);
// The members "advisories", "findings" and "unlooked" of an open object.
void findings_members(JsonWriter& out, const Subject& subject);

}  // namespace iar::report
