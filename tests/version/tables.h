// Tables of versions and ranges with the answers that are expected: `LEFT TAB < = or > TAB RIGHT`,
// and `RANGE TAB VERSION TAB yes or no`. A file's name up to its first dot names the scheme.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.h"

namespace iar::version {

struct Tally {
  std::string file;
  int rows = 0;
  int agree = 0;
  int differ = 0;
  int undetermined = 0;  // although the scheme takes both sides: as bad as `differ`
  // A side that the scheme's grammar refuses, answered undetermined. Tools put such versions before
  // all others, or say "no"; this program does neither (docs/versions.md).
  int refused = 0;
  int mistaken = 0;                  // the row contradicts the document that it was taken from
  std::vector<std::string> remarks;  // one for each row that does not agree

  [[nodiscard]] int failed() const { return differ + undetermined; }
};

enum class Table : std::uint8_t { orders, ranges };

// What real tools say where they contradict a table: by file, left and right.
using Disputed = std::map<std::tuple<std::string, std::string, std::string>, std::string>;
Disputed parse_disputed(std::string_view text);

// One table. Errors: unsupported (no such scheme), corrupt (a row that is none).
Result<Tally> judge_table(Table table, std::string_view name, std::string_view text,
                          const Disputed& disputed);
// All of them: *.tsv in `folder`, or in its folder `ranges`, but for the lists about them. Errors:
// not_found (no table), io, and those of judge_table.
Result<std::vector<Tally>> run_tables(Table table, const std::filesystem::path& folder);

// Prints a line for each table, with -v also for each row that does not agree; adds up what passed
// and failed.
struct Sum {
  int passed = 0;
  int failed = 0;
};
Sum print_tallies(const std::vector<Tally>& tallies, bool verbose);

// The program `versions|ranges|all DIR [-v]`, or `triples COUNT`: prints, ends with "N passed, N
// failed", and answers the exit status.
int run_versions(const std::vector<std::string>& arguments);

}  // namespace iar::version
