// CISA's catalogue of known exploited vulnerabilities, as JSON and as CSV.
// https://www.cisa.gov/known-exploited-vulnerabilities-catalog (its JSON schema beside it)
// Surprise: the catalogue states how many entries it has; fewer mean that it was cut off.
#include "base/json.h"
#include "feed/common.h"
#include "feed/csv.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::KnownExploited;

Status put(const Feed& feed, KnownExploited entry, const Sinks& sinks) {
  if (leading_cve(entry.cve) != entry.cve || entry.cve.empty()) {
    return malformed("an entry without its CVE");
  }
  if (entry.date_added.empty()) return malformed("an entry without its date");
  entry.source = feed.name;
  return sinks.enrichment(std::move(entry));
}

Status read_kev_json(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto list = root.get("vulnerabilities");
  if (!list || !list->is_array()) return malformed("no `vulnerabilities`");
  const auto entries = list->elements();
  const auto count = root.get("count");
  const auto stated = count ? count->unsigned_integer() : std::nullopt;
  if (stated && *stated != entries.size()) return malformed("not as many entries as stated");
  for (const JsonValue& one : entries) {
    KnownExploited entry;
    entry.cve = one.text("cveID");
    entry.date_added = one.text("dateAdded");
    entry.due_date = one.text("dueDate");
    entry.ransomware = one.text("knownRansomwareCampaignUse");
    entry.name = one_line(one.text("vulnerabilityName"));
    TRY(put(feed, std::move(entry), sinks));
  }
  return {};
}

Status read_kev_csv(const Feed& feed, const FeedFile& file, const Sinks& sinks) {
  Cursor cursor(file.bytes);
  const auto header = csv_record(cursor).value_or(std::vector<std::string>{});
  const auto cve = csv_column(header, "cveID");
  const auto added = csv_column(header, "dateAdded");
  const auto due = csv_column(header, "dueDate");
  const auto ransomware = csv_column(header, "knownRansomwareCampaignUse");
  const auto name = csv_column(header, "vulnerabilityName");
  if (!cve || !added || !due || !ransomware || !name) return malformed("a column is missing");
  while (auto record = csv_record(cursor)) {
    if (record->size() == 1 && record->front().empty()) continue;
    if (record->size() != header.size()) return malformed("a record with too few fields");
    auto& fields = *record;
    TRY(put(feed,
            {fields[*cve], "", fields[*added], fields[*due], fields[*ransomware],
             one_line(fields[*name])},
            sinks));
  }
  return cursor.at_end() ? Status{} : malformed("a quote without its end");
}

}  // namespace

extern constexpr Format k_kev_csv = {
    .name = "kev-csv", .what = "CISA's exploited vulnerabilities, CSV", .read = read_kev_csv};
extern constexpr Format k_kev_json = {
    .name = "kev-json", .what = "CISA's exploited vulnerabilities, JSON", .read = read_kev_json};

}  // namespace iar::feed
