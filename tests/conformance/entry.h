// What a conformance case expects, and what is found, in one form.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/inventory.h"

namespace iar::conformance {

// One package in the words of expected.json; names joined as there ("group:artifact").
struct Entry {
  std::string type;
  std::string name;
  std::string version;
  std::optional<std::int64_t> epoch;
  std::string architecture;
  std::string source;
  std::string source_version;
  bool optional = false;   // may be absent
  bool last_part = false;  // an expected name that lacks what stands before it in the purl

  // "type:name@version", as overrides are matched and differences are printed.
  [[nodiscard]] std::string text() const { return type + ":" + name + "@" + version; }
};

// The distribution in the words of expected.json; empty: not stated.
struct ExpectedOs {
  std::string id;
  std::string version_id;
  std::string version_codename;
  std::string cpe_name;
  bool none = false;  // "os": null
};

struct Expected {
  std::vector<Entry> entries;
  std::optional<ExpectedOs> os;
};

// Types, names and versions in the one spelling that comparing needs: PEP 503, no leading "v" in Go
// versions, "go" for "golang" and the like.
void normalise(Entry& entry);

// Errors: corrupt.
Result<Expected> parse_expected(std::string_view json, std::string_view notes);
Entry entry_of(const model::Package& package);

// One row of the overrides file: case, action, entry, reason.
struct Override {
  std::string case_id;
  std::string action;
  std::string entry;
};
std::vector<Override> parse_overrides(std::string_view tsv);

// Whether `text` fits `pattern`, in which "*" stands for any number of characters.
bool fits(std::string_view pattern, std::string_view text);

}  // namespace iar::conformance
