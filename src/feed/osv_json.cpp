// OSV records in JSON, one or a list of them a file. https://ossf.github.io/osv-schema/
// The same record serves a dozen databases; what is theirs alone stands in `ecosystem_specific` and
// `database_specific`. Surprise: an `affected` may have no package at all (commits only).
#include "base/json.h"
#include "feed/formats.h"
#include "feed/osv_record.h"

namespace iar::feed {

namespace {

Status read_osv_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto records = root.is_array() ? root.elements() : std::vector<JsonValue>{root};
  for (const JsonValue& record : records) {
    TRY_ASSIGN(auto advisory, OsvRecord<JsonValue>(feed, record).read());
    TRY(deliver(feed, std::move(advisory), sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_osv_json = {
    .name = "osv-json", .what = "OSV records in JSON", .read = read_osv_json};

}  // namespace iar::feed
