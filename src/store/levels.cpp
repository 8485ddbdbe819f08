#include <array>

#include "base/text.h"
#include "store/records.h"

namespace iar::store {

namespace {
constexpr std::array<std::string_view, 6> k_words = {"Unknown", "Negligible", "Low",
                                                     "Medium",  "High",       "Critical"};
constexpr std::array<std::string_view, 4> k_events = {"new", "fixed", "changed", "reopened"};
}  // namespace

std::string_view level_word(Level level) { return k_words.at(static_cast<std::size_t>(level)); }

Level level_of(std::string_view word) {
  for (std::size_t at = 0; at < k_words.size(); ++at) {
    if (equal_ignoring_case(k_words.at(at), word)) return static_cast<Level>(at);
  }
  return Level::unknown;
}

std::string_view event_word(EventKind kind) { return k_events.at(static_cast<std::size_t>(kind)); }

}  // namespace iar::store
