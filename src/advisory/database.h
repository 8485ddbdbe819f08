// The advisory database as matching sees it: a file and the overlays above it, looked up by context
// and package, by advisory, and by name. Tables and their keys:
//
//   contexts    context                       number of its packages
//   statements  context, NUL, package         the statements on it, each with its advisory's number
//   advisories  number (4 bytes, big endian)  the advisory without statements
//   names       id or alias, upper case       numbers of the advisories that bear it
//   replaced    source, NUL, id               of an overlay: what is no longer true of files below
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/advisory.h"
#include "advisory/database_file.h"

namespace iar::advisory {

// Names an advisory of a Database.
struct AdvisoryPlace {
  std::uint32_t file = 0;    // 0: the base, then the overlays
  std::uint32_t number = 0;  // in that file
  auto operator<=>(const AdvisoryPlace&) const = default;
};

struct Found {
  AdvisoryPlace advisory;
  Statement statement;
};

class Database {
 public:
  explicit Database(DatabaseFile base) { files_.push_back(std::move(base)); }

  // Puts a file above the others. Errors: conflict (it was made for another base, or is not the
  // next one).
  Status add_overlay(DatabaseFile overlay);

  [[nodiscard]] const std::vector<DatabaseFile>& files() const { return files_; }

  // Whether anything is known of this context at all: where not, "no finding" means nothing.
  [[nodiscard]] Result<bool> knows_context(std::string_view context) const;
  // What is said of a package, in the order of files and advisories. Withdrawn advisories are among
  // them. Errors: corrupt.
  [[nodiscard]] Result<std::vector<Found>> statements(std::string_view context,
                                                      std::string_view package) const;
  // The advisory without its statements. Errors: corrupt, not_found.
  [[nodiscard]] Result<Advisory> advisory(AdvisoryPlace place) const;
  // The advisories of this id or alias, whatever its case.
  [[nodiscard]] Result<std::vector<AdvisoryPlace>> named(std::string_view name) const;

 private:
  [[nodiscard]] Result<bool> replaced_above(AdvisoryPlace place) const;

  std::vector<DatabaseFile> files_;
};

// The keys, for whoever writes or walks the tables.
std::string statements_key(std::string_view context, std::string_view package);
std::string advisory_key(std::uint32_t number);
std::string name_key(std::string_view name);
std::string replaced_key(std::string_view source, std::string_view id);

// The values. A list of statements is one after the other: number, body.
Status decode_statements(std::string_view value, std::uint32_t file, std::vector<Found>& out);
Result<std::vector<std::uint32_t>> decode_numbers(std::string_view value);
std::string encode_numbers(const std::vector<std::uint32_t>& numbers);

}  // namespace iar::advisory
