// The advisory database as matching sees it: a file and the overlays above it, looked up by context
// and package, by advisory, and by name. Tables and their keys:
//
//   contexts    context                       number of its packages
//   statements  context, NUL, package         the statements on it, each with its advisory's number
//   advisories  number (4 bytes, big endian)  the advisory without statements
//   names       id or alias, upper case       numbers of the advisories that bear it
//   replaced    source, NUL, id               of an overlay: what is no longer true of files below
//
// In all tables but advisories, names, statements and replaced, the newest file that has a key
// speaks, and an empty value of an overlay says that the key is gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
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

  // Puts a file above the others. Errors: conflict (it was not made for the file that is the
  // uppermost, or is not the next one), corrupt.
  Status add_overlay(DatabaseFile overlay);

  // The base, then the overlays.
  [[nodiscard]] const std::vector<DatabaseFile>& files() const { return files_; }
  // What the newest file says of the whole.
  [[nodiscard]] const DatabaseMeta& meta() const { return files_.back().meta(); }

  // Whether anything is known of this context at all: where not, "no finding" means nothing.
  [[nodiscard]] Result<bool> knows_context(std::string_view context) const;
  // All of them, in order.
  [[nodiscard]] Result<std::vector<std::string>> contexts() const;
  // What is said of a package, in the order of the advisories' sources and ids. Withdrawn
  // advisories are among them. Errors: corrupt.
  [[nodiscard]] Result<std::vector<Found>> statements(std::string_view context,
                                                      std::string_view package) const;
  // The advisory without its statements. Errors: corrupt, not_found.
  [[nodiscard]] Result<Advisory> advisory(AdvisoryPlace place) const;
  // The advisories of this id or alias, whatever its case, in the order of their sources and ids.
  [[nodiscard]] Result<std::vector<AdvisoryPlace>> named(std::string_view name) const;
  // Whether a file above has taken its place.
  [[nodiscard]] bool replaced_above(std::uint32_t file, const Advisory& head) const;

  // A value of any table but advisories, names, statements and replaced. Errors: corrupt.
  [[nodiscard]] Result<std::optional<std::string>> find(std::string_view table,
                                                        std::string_view key) const;
  // All of such a table, in order, as one file would hold it. Errors: corrupt, those of `visit`.
  [[nodiscard]] Status each(std::string_view table, const DatabaseFile::Visit& visit) const;
  // The names of such tables, in order.
  [[nodiscard]] std::vector<std::string> value_tables() const;

 private:
  std::vector<DatabaseFile> files_;
  std::unordered_map<std::string, std::uint32_t> replaced_;  // the uppermost overlay that says so
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
