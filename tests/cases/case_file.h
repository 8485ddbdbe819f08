// Text cases: the grammar of tests/cases/README.md.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace iar::cases {

struct Case {
  std::string name;
  std::filesystem::path file;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::pair<std::string, std::string>> sections;

  // How GoogleTest names a failing one.
  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.file << ": " << one.name; }

  // The value of a header or section; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view key) const;
  [[nodiscard]] std::string_view section(std::string_view key) const;
};

// The cases of one text. Errors: corrupt (a line that the grammar has no place for).
Result<std::vector<Case>> parse_cases(std::string_view text, const std::filesystem::path& file);

// All cases of all `.case` files below `folder`, in order of path. Errors: not_found (no case at
// all), io, and those of parse_cases.
Result<std::vector<Case>> load_cases(const std::filesystem::path& folder);

// The bytes of the section `input` as the header `input` says: "text" (the default), "escaped",
// "base64", "zip", or "file NAME" (beside the case file). Errors: corrupt, io.
Result<std::string> case_input(const Case& one);

Result<std::string> read_whole_file(const std::filesystem::path& path);

}  // namespace iar::cases
