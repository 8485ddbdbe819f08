// Tables of packages, versions and the advisories that apply to them, held against feeds, database
// and matching: one row after the other through all three.
#pragma once

#include <string>
#include <vector>

namespace iar::truth {

// iar_truth FEEDS TRUTH [-v]: builds a database of the folder of feeds, and asks it for every row
// of TRUTH/*.tsv that belongs to a feed which is there. Prints a line a table and, last, "N passed,
// N failed". Answers the exit status.
int run(const std::vector<std::string>& arguments);

}  // namespace iar::truth
