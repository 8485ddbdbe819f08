// What every answer looks like: meta, errors and resources, with the departures from it that the
// published API has. docs/console.md lists them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "httpd/message.h"

namespace iar::server {

// How a call's resources lie in its answer.
enum class Payload : std::uint8_t {
  list,        // "resources": [...]
  both,        // the same under "resources" and "Resources", which clients disagree about
  top,         // the first resource's members beside "resources"
  one,         // "resources": {...}
  enrichment,  // "EnrichmentData": [...], and no "resources"
  any,         // a list whose items have no published shape
  meta,        // no resources
  none,        // as meta; the published answer has no body
  bytes,       // not an envelope: a file
  report,      // not an envelope: a JSON document
};

struct Page {
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  std::uint64_t total = 0;
};

struct Reply {
  std::vector<std::string> resources;  // JSON values
  std::optional<Page> page;
  // Of Payload::top: what stands beside the envelope where there is no resource.
  std::string empty_top;
  // Of Payload::bytes and report.
  std::string document;
  std::string content_type = "application/json";
  std::optional<std::uint64_t> written;  // "writes": resources affected
};

struct Meta {
  double query_seconds = 0;
  std::string_view trace;
};

std::string envelope(Payload payload, const Reply& reply, const Meta& meta);

// An answer that says no: without resources, as the published service does.
std::string error_envelope(int status, std::string_view message, const Meta& meta);

}  // namespace iar::server
