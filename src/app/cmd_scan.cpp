// iar scan: the inventory of one image.
#include "app/assessing.h"
#include "app/output.h"
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

}  // namespace

ExitCode scan(const Options& options, const std::string& image, Services& services) {
  if (options.format == "tsv") {
    return report_failure(
        make_error(ErrorCode::usage, "--format: scan writes table, json, cyclonedx or spdx"));
  }
  const auto assessed =
      assess_image(options, image, services.analyzers, layer::HashFiles::no, services);
  if (!assessed) return report_failure(assessed.error());
  const auto figures = figures_of(assessed->stats);
  const report::Subject subject{assessed->image, assessed->inventory,
                                options.stats ? &figures : nullptr, terminal_width(),
                                options.created_seconds};
  const report::Format* const format = report::find_format(options.format);
  CHECK(format != nullptr);
  const std::string text = format->write(subject);
  if (const auto written = write_result(options, text); !written.ok()) {
    return report_failure(written.error());
  }
  return options.require_complete ? report_gaps(assessed->inventory) : ExitCode::assessed;
}

}  // namespace iar::app
