// iar scan: the inventory of one image.
#include <iostream>

#include "advisory/age.h"
#include "app/advisories.h"
#include "app/assessing.h"
#include "app/output.h"
#include "match/assessment.h"
#include "report/report.h"

namespace iar::app {

namespace {

report::Figures figures_of(const assess::Stats& stats) {
  return {{"layers", stats.layers},
          {"layers_from_cache", stats.layers_from_cache},
          {"stored_bytes", stats.stored_bytes},
          {"uncompressed_bytes", stats.uncompressed_bytes},
          {"entries", stats.entries},
          {"second_reads", stats.second_reads},
          {"second_read_bytes", stats.second_read_bytes},
          {"second_read_stored_bytes", stats.second_read_stored_bytes},
          {"workers_lost", stats.workers_lost}};
}

report::GroupBy group_by(const Options& options) {
  if (options.by == "layer") return report::GroupBy::layer;
  if (options.by == "type") return report::GroupBy::type;
  return options.by == "owner" ? report::GroupBy::owner : report::GroupBy::nothing;
}

struct Judged {
  std::optional<match::Assessment> assessment;  // none: no database was named
  std::string created;                          // the database's time
};

Result<Judged> judge(const Options& options, const model::Inventory& inventory) {
  Judged out;
  if (options.advisories.empty()) return out;
  TRY_ASSIGN(const advisory::Database database, open_advisories(options));
  const advisory::DataAge age = advisory::age_of(database, seconds_now());
  out.created = age.created;
  if (age.old) std::cerr << "iar: " << advisory::age_warning(age) << "\n";
  TRY_ASSIGN(const match::Matcher matcher, match::Matcher::make(database));
  TRY_ASSIGN(match::Findings findings, match::find(matcher, inventory));
  out.assessment = match::without_policy(std::move(findings));
  return out;
}

}  // namespace

ExitCode scan(const Options& options, const std::string& image, Services& services) {
  if (options.format == "tsv") {
    return report_failure(
        make_error(ErrorCode::usage, "--format: scan writes table, json, cyclonedx or spdx"));
  }
  if (options.format != "table" && !options.by.empty()) {
    return report_failure(make_error(ErrorCode::usage, "--by: only tables are grouped"));
  }
  const auto assessed = assess_image(options, image, {services.analyzers}, services);
  if (!assessed) return report_failure(assessed.error());
  const auto figures = figures_of(assessed->stats);
  const auto judged = judge(options, assessed->inventory);
  if (!judged) return report_failure(judged.error());
  const report::Subject subject{assessed->image,
                                assessed->inventory,
                                options.stats ? &figures : nullptr,
                                terminal_width(),
                                options.created_seconds,
                                group_by(options),
                                judged->assessment ? &*judged->assessment : nullptr,
                                judged->created};
  const report::Format* const format = report::find_format(options.format);
  CHECK(format != nullptr);
  const std::string text = format->write(subject);
  if (const auto written = write_result(options, text); !written.ok()) {
    return report_failure(written.error());
  }
  return options.require_complete ? report_gaps(assessed->inventory) : ExitCode::assessed;
}

}  // namespace iar::app
