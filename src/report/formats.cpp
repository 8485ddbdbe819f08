// The list of formats.
#include <algorithm>
#include <array>

#include "report/report.h"

namespace iar::report {

namespace {

// Sorted by name.
constexpr std::array k_formats = {
    Format{"cyclonedx", "CycloneDX 1.6, JSON", cyclonedx_json},
    Format{"falcon", "the image report that Falcon's clients read, JSON", falcon_json},
    Format{"json", "all that is known", inventory_json},
    Format{"openvex", "OpenVEX 0.2.0: a statement for each finding", openvex_json, true},
    Format{"sarif", "findings as SARIF 2.1.0", sarif_json, true},
    Format{"spdx", "SPDX 2.3, JSON", spdx_json},
    Format{
        "table", "for people",
        [](const Subject& subject) { return inventory_table(subject, subject.width, subject.by); }},
};

}  // namespace

std::span<const Format> formats() { return k_formats; }

const Format* find_format(std::string_view name) {
  const auto* const found = std::ranges::find(k_formats, name, &Format::name);
  return found == k_formats.end() ? nullptr : found;
}

}  // namespace iar::report
