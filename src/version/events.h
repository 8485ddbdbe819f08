// Affected ranges as a line of events: ossf.github.io/osv-schema, "affected[].ranges[].events
// fields" and "Evaluation".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "version/version.h"

namespace iar::version {

enum class EventKind : std::uint8_t {
  introduced,     // affected from here on; "0" is before every version
  fixed,          // not affected from here on
  last_affected,  // not affected after this
  limit,          // nothing from here on is spoken of; "*" is no limit
};

struct Event {
  EventKind kind = EventKind::introduced;
  std::string_view version;

  bool operator==(const Event&) const = default;
};

// Whether the version is affected. The events may come in any order; of two at one version the
// later one counts. Undetermined as soon as one comparison is, except where every version is
// affected, whatever it looks like.
Answer affected(const Scheme& scheme, std::span<const Event> events, std::string_view version);

}  // namespace iar::version
