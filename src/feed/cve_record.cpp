// CVE records (JSON 5): what the number's owner and CISA ("vulnrichment") say of severity.
// https://github.com/CVEProject/cve-schema; SSVC: https://www.cisa.gov/ssvc
// Surprise: each score is an object under the name of its version; a rejected record has none.
#include <array>

#include "base/json.h"
#include "feed/common.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::CveSeverities;

void add_vector(const JsonValue& metric, std::string_view source, CveSeverities& out) {
  constexpr std::array<std::string_view, 4> k_keys = {"cvssV4_0", "cvssV3_1", "cvssV3_0",
                                                      "cvssV2_0"};
  for (const std::string_view key : k_keys) {
    const auto score = metric.get(key);
    if (!score) continue;
    const std::string_view vector = score->text("vectorString");
    if (vector.empty()) continue;
    out.severities.push_back(
        {std::string(cvss_type(vector)), std::string(vector), std::string(source)});
  }
}

// CISA's decision points.
void add_ssvc(const JsonValue& metric, CveSeverities& out) {
  const auto other = metric.get("other");
  if (!other || other->text("type") != "ssvc") return;
  const auto content = other->get("content");
  const auto options = content ? content->get("options") : std::nullopt;
  if (!options) return;
  for (const JsonValue& option : options->elements()) {
    if (const auto word = option.text("Exploitation"); !word.empty()) out.exploitation = word;
  }
}

void add_container(const JsonValue& container, CveSeverities& out) {
  const auto provider = container.get("providerMetadata");
  const std::string_view source = provider ? provider->text("shortName") : std::string_view{};
  const auto metrics = container.get("metrics");
  for (const JsonValue& metric : metrics ? metrics->elements() : std::vector<JsonValue>{}) {
    add_vector(metric, source, out);
    add_ssvc(metric, out);
  }
}

Status read_cve_record(const Feed&, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto metadata = root.get("cveMetadata");
  const auto containers = root.get("containers");
  if (!metadata || !containers) return malformed("no CVE record");
  CveSeverities out;
  out.cve = metadata->text("cveId");
  if (out.cve.empty()) return malformed("a record without its CVE");
  out.rejected = metadata->text("state") == "REJECTED";
  if (const auto owner = containers->get("cna")) add_container(*owner, out);
  const auto others = containers->get("adp");
  for (const JsonValue& one : others ? others->elements() : std::vector<JsonValue>{}) {
    add_container(one, out);
  }
  return sinks.enrichment(std::move(out));
}

}  // namespace

extern constexpr Format k_cve_record = {
    .name = "cve-record", .what = "CVE records, JSON 5", .read = read_cve_record};

}  // namespace iar::feed
