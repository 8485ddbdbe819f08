// Replaces verdicts and moves what counts them.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"

namespace iar::store {

Result<VerdictChanges> replace_verdicts(Session& session, CustomerId customer,
                                        std::string_view revision,
                                        const std::vector<ComponentVerdicts>& verdicts,
                                        const std::vector<Vulnerability>& vulnerabilities);

}  // namespace iar::store
