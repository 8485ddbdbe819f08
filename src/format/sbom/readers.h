// The readers of the single forms; read_sbom picks among them.
#pragma once

#include "base/json.h"
#include "format/sbom/sbom.h"

namespace iar::format {

// Adds a component. Errors: limit.
Status add_component(SbomComponent component, Sbom& out);

// The root object of a JSON document. Errors: corrupt, unsupported, limit.
Result<Sbom> read_cyclonedx_json(const JsonValue& root);
Result<Sbom> read_spdx_json(const JsonValue& root);
Result<Sbom> read_spdx3_json(const JsonValue& root);
// The text. Errors: corrupt, unsupported, limit.
Result<Sbom> read_cyclonedx_xml(std::string_view text);
Result<Sbom> read_spdx_tag_value(std::string_view text);

// What SPDX's licence and text fields mean by "nothing": NOASSERTION, NONE.
bool says_nothing(std::string_view value);
// Declared before concluded, where it says something.
void set_spdx_licenses(std::string_view declared, std::string_view concluded, SbomComponent& out);
// A reference of SPDX: its type and locator.
void take_spdx_reference(std::string_view type, std::string_view locator, SbomComponent& out);
// What a document of SPDX is about, when it is an image, is its subject and none of the packages.
void set_spdx_subject(const std::vector<std::string>& described, Sbom& out);
// Takes "A TYPE B" in as a dependency if it is one.
void take_spdx_relationship(std::string_view from, std::string_view type, std::string_view to,
                            Sbom& out);

}  // namespace iar::format
