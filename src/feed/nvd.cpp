// The NVD's answers and feeds: CVE API 2.0, and the feeds of version 1.1 before it.
// https://nvd.nist.gov/developers/vulnerabilities, https://nvd.nist.gov/vuln/data-feeds
// Surprise: the same score may come from two sources, "Primary" and "Secondary".
#include <array>

#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::CveSeverities;

void add_vector(std::string_view vector, std::string_view source, CveSeverities& out) {
  if (vector.empty()) return;
  out.severities.push_back(
      {std::string(cvss_type(vector)), std::string(vector), std::string(source)});
}

Status put(CveSeverities out, const Sinks& sinks) {
  if (out.cve.empty()) return malformed("an item without its CVE");
  return sinks.enrichment(std::move(out));
}

// {"id": …, "metrics": {"cvssMetricV31": [{"source": …, "cvssData": {…}}]}}
Status read_item(const JsonValue& item, const Sinks& sinks) {
  constexpr std::array<std::string_view, 4> k_metrics = {"cvssMetricV40", "cvssMetricV31",
                                                         "cvssMetricV30", "cvssMetricV2"};
  CveSeverities out;
  out.cve = item.text("id");
  out.rejected = item.text("vulnStatus") == "Rejected";
  const auto metrics = item.get("metrics");
  for (const std::string_view key : k_metrics) {
    const auto list = metrics ? metrics->get(key) : std::nullopt;
    for (const JsonValue& one : list ? list->elements() : std::vector<JsonValue>{}) {
      const auto data = one.get("cvssData");
      if (data) add_vector(data->text("vectorString"), one.text("source"), out);
    }
  }
  return put(std::move(out), sinks);
}

// {"cve": {"CVE_data_meta": {"ID": …}}, "impact": {"baseMetricV3": {"cvssV3": {…}}}}
Status read_old_item(const Feed& feed, const JsonValue& item, const Sinks& sinks) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> k_metrics = {
      {{"baseMetricV3", "cvssV3"}, {"baseMetricV2", "cvssV2"}}};
  CveSeverities out;
  const auto cve = item.get("cve");
  const auto meta = cve ? cve->get("CVE_data_meta") : std::nullopt;
  if (meta) out.cve = meta->text("ID");
  const auto impact = item.get("impact");
  for (const auto& [metric, key] : k_metrics) {
    const auto outer = impact ? impact->get(metric) : std::nullopt;
    const auto data = outer ? outer->get(key) : std::nullopt;
    if (data) add_vector(data->text("vectorString"), feed.name, out);
  }
  return put(std::move(out), sinks);
}

Status read_nvd(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  if (const auto old = root.get("CVE_Items")) {
    for (const JsonValue& item : old->elements()) TRY(read_old_item(feed, item, sinks));
    return {};
  }
  if (const auto one = root.get("cve")) return read_item(*one, sinks);
  const auto list = root.get("vulnerabilities");
  if (!list || !list->is_array()) return malformed("no `vulnerabilities`");
  for (const JsonValue& item : list->elements()) {
    const auto cve = item.get("cve");
    if (!cve) return malformed("an item without its CVE");
    TRY(read_item(*cve, sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_nvd = {
    .name = "nvd", .what = "the NVD's answers and feeds", .read = read_nvd};

}  // namespace iar::feed
