// What the types of package URLs say about their parts (purl-spec, "PURL-TYPES").
#pragma once

#include "base/result.h"
#include "model/purl.h"

namespace iar::model {

// Folds the case of what the type ignores it in, and the like.
void fold_purl_type(Purl& parts);
// Errors: corrupt (what the type forbids).
Status check_purl_type(const Purl& parts);
// Whether the type, or every type, gives the qualifier a meaning.
bool is_purl_qualifier(std::string_view type, std::string_view key);
// Whether packages of the type belong to an operating system, whose id is their namespace.
bool is_distribution_type(std::string_view type);
// The same, and packages of systems whose namespace is something else (ebuild: the category).
bool is_system_type(std::string_view type);

}  // namespace iar::model
