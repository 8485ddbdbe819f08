// VEX documents: what others say of vulnerabilities in products. Three forms are read into one:
// OpenVEX 0.2.0 (and its forerunner 0.0.1), the VEX profile of CSAF 2.0, and the `vulnerabilities`
// of CycloneDX 1.4 to 1.6; all of them JSON. docs/vex.md says what of them counts.
//
// A document is read whole or not at all: one that its specification does not allow is refused, and
// nothing of it is used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/moment.h"
#include "model/purl.h"

namespace iar::match {

constexpr std::size_t k_vex_bytes_max = std::size_t{64} << 20U;
// Products of all statements of a document together, their subcomponents among them.
constexpr std::size_t k_vex_products_max = 1'000'000;

// In rising order of caution: of two statements of one moment the later word counts.
enum class VexStatus : std::uint8_t { not_affected, fixed, under_investigation, affected };

// OpenVEX's word, which the other forms share.
std::string_view vex_status_name(VexStatus status);

// A product or a part of one, by any of its names.
struct VexComponent {
  std::string id;  // as written: the purl, the product's name, the bom-ref
  std::vector<model::Purl> purls;
  std::vector<std::string> cpes;     // CPE 2.2 or 2.3, as written
  std::vector<std::string> digests;  // "sha256:…", lower case
  // Versions that are meant, where the purls name none: a vers, or a list of comparisons. Empty:
  // every version.
  std::string range;

  bool operator==(const VexComponent&) const = default;
};

struct VexProduct {
  VexComponent component;
  // Where there are some, these are meant, as parts of the product; otherwise the product itself.
  std::vector<VexComponent> parts;

  bool operator==(const VexProduct&) const = default;
};

struct VexStatement {
  std::vector<std::string> names;  // of the vulnerability: its id and aliases
  VexStatus status = VexStatus::under_investigation;
  std::string justification;  // the form's own word; empty: none
  std::string text;           // impact or action, in the author's words; may be empty
  Moment time;                // since when it is said; the beginning of 1970 where nobody says
  std::vector<VexProduct> products;

  bool operator==(const VexStatement&) const = default;
};

struct VexDocument {
  std::string form;  // "OpenVEX 0.2.0", "CSAF 2.0", "CycloneDX 1.5"
  std::string id;
  std::string author;
  std::vector<VexStatement> statements;

  bool operator==(const VexDocument&) const = default;
};

// Errors: corrupt (not JSON, or not what the specification asks for), unsupported (another form,
// version or profile), limit.
Result<VexDocument> read_vex(std::string_view text);

}  // namespace iar::match
