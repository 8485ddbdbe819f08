// Text in columns, for people.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace iar::report {

using Row = std::array<std::string, 5>;

// The rows below each other, columns as wide as their longest text up to a bound; lines are cut to
// `width` columns, 0 for no limit.
std::string table(const std::vector<Row>& rows, std::size_t width);
std::string cut_to(std::string text, std::size_t width);

}  // namespace iar::report
