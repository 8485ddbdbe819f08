// EPSS scores of one day, as CSV and as a mirror's JSON. https://www.first.org/epss/data_stats
// Surprise: the day stands in a comment in front of the header, and in no place at all in files
// before 2022 but their name; the percentile came later still.
#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "feed/common.h"
#include "feed/csv.h"
#include "feed/formats.h"

namespace iar::feed {

namespace {

using advisory::ExploitProbability;

// A number from 0 to 1, with an exponent, perhaps.
bool is_probability(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end && value >= 0 && value <= 1;
}

Status put(ExploitProbability value, const Sinks& sinks) {
  if (value.cve.empty() || leading_cve(value.cve) != value.cve) {
    return malformed("a score without its CVE");
  }
  if (!is_probability(value.probability)) return malformed("a score that is no probability");
  if (!value.percentile.empty() && !is_probability(value.percentile)) {
    return malformed("a percentile that is none");
  }
  return sinks.enrichment(std::move(value));
}

// "epss_scores-2021-04-14.csv"
std::string day_of(std::string_view path) {
  constexpr std::size_t k_day_size = 10;
  path = path.substr(path.rfind('/') + 1);
  for (std::size_t i = 0; i + k_day_size <= path.size(); ++i) {
    const std::string_view day = path.substr(i, k_day_size);
    if (day[4] == '-' && day[7] == '-' && is_digit(day[0]) && is_digit(day[9])) {
      return std::string(day);
    }
  }
  return {};
}

// "#model_version:v2026.06.15,score_date:2026-09-29T12:00:22Z"
void apply_comment(std::string_view line, ExploitProbability& model) {
  line.remove_prefix(1);
  for (const std::string_view part : split(line, ',')) {
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) continue;
    if (part.substr(0, colon) == "model_version") model.model = part.substr(colon + 1);
    if (part.substr(0, colon) == "score_date") model.date = part.substr(colon + 1);
  }
}

Status read_epss_csv(const Feed&, const FeedFile& file, const Sinks& sinks) {
  Cursor cursor(file.bytes);
  ExploitProbability model;
  model.date = day_of(file.path);
  auto header = csv_record(cursor).value_or(std::vector<std::string>{});
  if (!header.empty() && header.front().starts_with('#')) {
    Cursor again(file.bytes);
    apply_comment(again.line().value_or("#"), model);
    header = csv_record(cursor).value_or(std::vector<std::string>{});
  }
  const auto cve = csv_column(header, "cve");
  const auto epss = csv_column(header, "epss");
  const auto percentile = csv_column(header, "percentile");
  if (!cve || !epss) return malformed("a column is missing");
  if (model.date.empty()) return malformed("nothing tells the day of the scores");
  while (const auto record = csv_record(cursor)) {
    if (record->size() == 1 && record->front().empty()) continue;
    if (record->size() != header.size()) return malformed("a record with too few fields");
    ExploitProbability value = model;
    value.cve = (*record)[*cve];
    value.probability = (*record)[*epss];
    if (percentile) value.percentile = (*record)[*percentile];
    TRY(put(std::move(value), sinks));
  }
  return cursor.at_end() ? Status{} : malformed("a quote without its end");
}

std::string decimal(const std::optional<JsonValue>& value) {
  if (!value) return {};
  if (const auto text = value->string()) return std::string(*text);
  const auto number = value->number();
  if (!number) return {};
  JsonWriter writer;
  writer.number(*number);
  return writer.take();
}

Status read_epss_json(const Feed&, const FeedFile& file, const Sinks& sinks) {
  JsonDocument document;
  TRY_ASSIGN(const JsonValue root, document.parse(as_text(file.bytes)));
  const auto data = root.get("data");
  if (!data || !data->is_array()) return malformed("no `data`");
  ExploitProbability model;
  model.date = root.text("score_date");
  model.model = root.text("model_version");
  if (model.date.empty()) model.date = day_of(file.path);
  if (model.date.empty()) return malformed("nothing tells the day of the scores");
  for (const JsonValue& one : data->elements()) {
    ExploitProbability value = model;
    value.cve = one.text("cve").empty() ? one.text("id") : one.text("cve");
    value.probability = decimal(one.get("epss"));
    value.percentile = decimal(one.get("percentile"));
    TRY(put(std::move(value), sinks));
  }
  return {};
}

}  // namespace

extern constexpr Format k_epss_csv = {
    .name = "epss-csv", .what = "EPSS scores of a day, CSV", .read = read_epss_csv};
extern constexpr Format k_epss_json = {
    .name = "epss-json", .what = "EPSS scores of a day, JSON", .read = read_epss_json};

}  // namespace iar::feed
