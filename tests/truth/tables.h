// Tables of packages, versions and the advisories that apply to them, held against feeds, database
// and matching: one row after the other through all three.
#pragma once

#include <string>
#include <vector>

namespace iar::truth {

// match TRUTH [--feeds FOLDER] [-v]: asks a database of the feeds for every row of the tables in
// TRUTH that belong to a feed which is there; FOLDER holds archives of feeds (the default:
// TRUTH/../feeds) or their unpacked folders. Prints a line a table and, last, "N passed, N failed".
// Answers the exit status.
int run_match(const std::vector<std::string>& arguments);

}  // namespace iar::truth
