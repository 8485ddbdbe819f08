// OSV records in YAML, one or more documents a file: PyPA's, R's and OSS-Fuzz's databases.
// https://ossf.github.io/osv-schema/ Surprise: versions without quotes look like numbers (1.10), so
// scalars must stay text.
#include "feed/formats.h"
#include "feed/node_value.h"
#include "feed/osv_record.h"
#include "format/yaml.h"

namespace iar::feed {

namespace {

Status read_osv_yaml(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  TRY_ASSIGN(const auto documents, format::parse_yaml(as_text(file.bytes)));
  if (documents.empty()) return malformed("a YAML text without a document");
  for (const format::Node& document : documents) {
    const NodeValue root(document);
    TRY_ASSIGN(auto advisory, OsvRecord<NodeValue>(feed, root).read());
    TRY(deliver(feed, std::move(advisory), sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_osv_yaml = {
    .name = "osv-yaml", .what = "OSV records in YAML", .read = read_osv_yaml};

}  // namespace iar::feed
