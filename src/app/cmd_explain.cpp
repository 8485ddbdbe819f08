// iar explain: where a package comes from, or why it is not there; why a vulnerability is a
// finding, or why it is none.
#include <chrono>

#include "advisory/age.h"
#include "app/advisories.h"
#include "app/assessing.h"
#include "app/output.h"
#include "match/inquiry.h"
#include "report/explanation.h"
#include "report/finding_explanation.h"

namespace iar::app {

namespace {

Result<std::string> explain_package(const Options& options, const std::string& image,
                                    Services& services) {
  const auto asked = model::parse_purl(options.package);
  if (!asked) return make_error(ErrorCode::usage, "WHAT: " + asked.error().message);
  const model::PackageFilter traced = [&](const model::Package& package) {
    return report::same_name(*asked, package);
  };
  TRY_ASSIGN(
      const auto assessed,
      assess_image(options, image, {services.analyzers, layer::HashFiles::no, traced}, services));
  return report::explanation({assessed.image, assessed.inventory}, *asked, assessed.traces);
}

Result<std::string> explain_finding(const Options& options, const std::string& image,
                                    Services& services) {
  if (options.advisories.empty()) {
    return make_error(
        ErrorCode::usage,
        "WHAT: " + options.package + " is no package URL; for a vulnerability name --advisories");
  }
  TRY_ASSIGN(const advisory::Database database, open_advisories(options));
  TRY_ASSIGN(const match::Matcher matcher, match::Matcher::make(database));
  TRY_ASSIGN(const match::Topic topic, match::topic_of(database, options.package));
  const model::PackageFilter traced = [&](const model::Package& package) {
    return topic.speaks_of(package);
  };
  TRY_ASSIGN(
      const auto assessed,
      assess_image(options, image, {services.analyzers, layer::HashFiles::no, traced}, services));
  TRY_ASSIGN(match::Findings findings, match::find(matcher, assessed.inventory, day_of(options)));
  TRY_ASSIGN(const auto answers, match::answers(matcher, topic, assessed.inventory));
  const match::Assessment assessment = match::without_policy(std::move(findings));
  report::Subject subject{assessed.image, assessed.inventory};
  subject.assessment = &assessment;
  const advisory::DataAge age = advisory::age_of(database, seconds_now());
  subject.advisories_created = age.created;
  subject.now_seconds = options.created_seconds.value_or(seconds_now());
  return report::finding_explanation(subject, {topic, answers, assessed.traces});
}

}  // namespace

ExitCode explain(const Options& options, const std::string& image, Services& services) {
  const bool package = options.package.starts_with("pkg:");
  const auto text = (package ? explain_package : explain_finding)(options, image, services);
  if (!text) return report_failure(text.error());
  const auto written = write_result(options, *text);
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace iar::app
