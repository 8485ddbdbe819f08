// How an inventory is shown. One function a form; all write the same truth.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/assessment.h"
#include "model/image.h"
#include "model/inventory.h"

namespace iar::report {

// Name and value of what an assessment cost, in the order in which they are printed.
using Figures = std::vector<std::pair<std::string, std::uint64_t>>;

// What the packages of a table stand together by: the layer that brought them, their purl type, or
// the operating system's package that owns them.
enum class GroupBy : std::uint8_t { nothing, layer, type, owner };

struct Subject {
  const model::Image& image;
  const model::Inventory& inventory;
  const Figures* figures = nullptr;  // none: not asked for
  std::size_t width = 0;             // columns of the terminal; 0: no limit
  // When documents say that they were made, in seconds since 1970; absent: they do not say.
  std::optional<std::int64_t> created_seconds = {};
  GroupBy by = GroupBy::nothing;                  // of a table
  const match::Assessment* assessment = nullptr;  // none: no advisories were asked
  std::string_view advisories_created = {};       // the database's time, RFC 3339
  // When this is written, in seconds since 1970: what the age of the advisories is counted to.
  std::optional<std::int64_t> now_seconds = {};
  bool show_suppressed = false;  // of a table: list findings that were set aside, too
};

// For people: a few lines about the image, then a line a package. `width`: columns of the terminal,
// 0 for no limit.
std::string inventory_table(const Subject& subject, std::size_t width,
                            GroupBy by = GroupBy::nothing);
// docs/schema/inventory.schema.json
std::string inventory_json(const Subject& subject);
// CycloneDX 1.6 and SPDX 2.3, both as JSON; docs/sbom.md. The same inventory and time give the same
// bytes.
std::string cyclonedx_json(const Subject& subject);
std::string spdx_json(const Subject& subject);
// SARIF 2.1.0 and the image report of Falcon's clients; docs/findings.md.
std::string sarif_json(const Subject& subject);
std::string falcon_json(const Subject& subject);
// OpenVEX 0.2.0, a statement for each finding; docs/vex.md.
std::string openvex_json(const Subject& subject);

struct Format {
  std::string_view name;      // what users type
  std::string_view sentence;  // what it is
  std::string (*write)(const Subject& subject);
  bool of_findings = false;  // says nothing where no advisories were asked
};
// All of them, sorted by name.
std::span<const Format> formats();
// nullptr when there is none of that name.
const Format* find_format(std::string_view name);

}  // namespace iar::report
