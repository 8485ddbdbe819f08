// What the bills of materials have in common: CycloneDX and SPDX say the same of an inventory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace iar::report {

// The packages of the inventory that each package needs, by position, sorted: names that lead to
// exactly one package. Of several of that name one that shares a file or a folder with the one that
// asks is meant; what stays unclear is left out.
std::vector<std::vector<std::size_t>> resolved_dependencies(const model::Inventory& inventory);

// A name for each package that no other has: its purl, with "#N" where it is not the first of it.
std::vector<std::string> package_references(const model::Inventory& inventory);

// The purl of the image (type oci) where it came from a registry, else empty.
std::string image_purl(const model::Image& image);
// The digest that names the image: of its manifest, else of its configuration; empty for folders.
std::string image_digest(const model::Image& image);

// A UUID that hangs on the inventory alone (RFC 9562, version 8).
std::string inventory_uuid(const model::Inventory& inventory);

// Whether the text is a CPE as both formats take it: URI binding of 2.2 or formatted string of 2.3
// (NISTIR 7695), without characters that their schemas refuse.
bool is_cpe(std::string_view text);

// Whether packages of the type are programs by themselves, not parts of others.
bool is_application(std::string_view purl_type);

// "MIT AND LicenseRef-x" as its words.
std::vector<std::string_view> expression_words(std::string_view expression);
// Whether the expression says something: some of what is declared may be too long for one.
bool is_complete_expression(std::string_view expression);

}  // namespace iar::report
