// iar explain: where a package comes from, or why it is not there.
#include "app/assessing.h"
#include "app/output.h"
#include "report/explanation.h"

namespace iar::app {

ExitCode explain(const Options& options, const std::string& image, Services& services) {
  const auto asked = model::parse_purl(options.package);
  if (!asked) {
    return report_failure(make_error(ErrorCode::usage, "PURL: " + asked.error().message));
  }
  const model::PackageFilter traced = [&](const model::Package& package) {
    return report::same_name(*asked, package);
  };
  const auto assessed =
      assess_image(options, image, {services.analyzers, layer::HashFiles::no, traced}, services);
  if (!assessed) return report_failure(assessed.error());
  const std::string text =
      report::explanation({assessed->image, assessed->inventory}, *asked, assessed->traces);
  const auto written = write_result(options, text);
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace iar::app
