// iar scan: the inventory of one image.
#include <iostream>

#include "advisory/age.h"
#include "app/advisories.h"
#include "app/assessing.h"
#include "app/output.h"
#include "app/standards.h"
#include "base/check.h"
#include "base/utf8.h"
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

// Old data warns, whatever the format, and never blocks.
void warn_of_old_advisories(const std::string& warning) {
  if (!warning.empty()) std::cerr << "iar: " << message_for_display(warning) << "\n";
}

struct Judged {
  std::optional<match::Assessment> assessment;  // none: no database was named
  std::string created;                          // the database's time
  std::string age_warning;                      // empty: it is not old
};

Result<Judged> judge(const Options& options, const StandardsFiles& standards,
                     const model::Image& image, const model::Inventory& inventory) {
  Judged out;
  if (options.advisories.empty()) return out;
  TRY_ASSIGN(const advisory::Database database, open_advisories(options));
  const std::int64_t now = options.created_seconds.value_or(seconds_now());
  const advisory::DataAge age = advisory::age_of(database, now);
  out.created = age.created;
  out.age_warning = advisory::age_warning(age);
  TRY_ASSIGN(const match::Matcher matcher, match::Matcher::make(database));
  TRY_ASSIGN(match::Findings findings, match::find(matcher, inventory, day_of(options)));
  out.assessment =
      match::judge(std::move(findings), standards.standards(options), image, inventory);
  return out;
}

// Says why, where the findings are denied; answers the exit code that fits.
ExitCode report_verdict(const Options& options, const Judged& judged,
                        const model::Inventory& inventory) {
  if (judged.assessment && judged.assessment->verdict == match::Action::deny) {
    std::cerr << "iar: " << message_for_display(judged.assessment->verdict_reason) << "\n";
    return ExitCode::policy;
  }
  return options.require_complete ? report_gaps(inventory) : ExitCode::assessed;
}

}  // namespace

ExitCode scan(const Options& options, const std::string& image, Services& services) {
  if (options.format == "tsv") {
    return report_failure(
        make_error(ErrorCode::usage, "--format: tsv is written by image files, not by scan"));
  }
  const report::Format* const format = report::find_format(options.format);
  CHECK(format != nullptr);
  if (format->of_findings && options.advisories.empty()) {
    return report_failure(make_error(
        ErrorCode::usage, "--format: " + options.format + " shows findings: name --advisories"));
  }
  if (options.format != "table" && !options.by.empty()) {
    return report_failure(make_error(ErrorCode::usage, "--by: only tables are grouped"));
  }
  const auto standards = read_standards(options);
  if (!standards) return report_failure(standards.error());
  const auto assessed = assess_image(options, image, {services.analyzers}, services);
  if (!assessed) return report_failure(assessed.error());
  const auto figures = figures_of(assessed->stats);
  const auto judged = judge(options, *standards, assessed->image, assessed->inventory);
  if (!judged) return report_failure(judged.error());
  report::Subject subject{assessed->image,
                          assessed->inventory,
                          options.stats ? &figures : nullptr,
                          terminal_width(),
                          options.created_seconds,
                          group_by(options),
                          judged->assessment ? &*judged->assessment : nullptr,
                          judged->created};
  subject.now_seconds = options.created_seconds.value_or(seconds_now());
  subject.show_suppressed = options.show_suppressed;
  warn_of_old_advisories(judged->age_warning);
  const std::string text = format->write(subject);
  if (const auto written = write_result(options, text); !written.ok()) {
    return report_failure(written.error());
  }
  return report_verdict(options, *judged, assessed->inventory);
}

}  // namespace iar::app
