// Comma-separated values. RFC 4180
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace iar::feed {

// The next record, its quotes taken off. No value at the end, and at a quote that never ends: the
// cursor then is not at its end.
std::optional<std::vector<std::string>> csv_record(Cursor& cursor);

// The place of a column; no value where the header lacks it.
std::optional<std::size_t> csv_column(const std::vector<std::string>& header,
                                      std::string_view name);

}  // namespace iar::feed
