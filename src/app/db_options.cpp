#include "app/db_options.h"

#include <charconv>

#include "base/text.h"

namespace iar::app {

Status set_names(std::vector<std::string>& names, std::string_view value) {
  for (const std::string_view part : split(value, ',')) {
    const std::string_view name = trimmed(part);
    if (name.empty()) return make_error(ErrorCode::usage, "names between commas are needed");
    names.emplace_back(name);
  }
  return {};
}

Status set_percent(unsigned& percent, std::string_view value) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), percent);
  if (error != std::errc() || end != value.data() + value.size() || percent > 100) {
    return make_error(ErrorCode::usage, "a number from 0 to 100 is needed");
  }
  return {};
}

}  // namespace iar::app
