#include "cases/run_findings.h"

#include "advisory/database_builder.h"
#include "cases/findings_input.h"
#include "match/inquiry.h"
#include "report/finding_explanation.h"
#include "report/report.h"
#include "support/temporary_folder.h"

namespace iar::cases {

namespace {

constexpr std::string_view k_created = "2026-01-01T00:00:00Z";
constexpr std::int64_t k_created_seconds = 1'767'225'600;
constexpr std::int64_t k_day_seconds = 86'400;

Result<advisory::Database> made_database(const Case& one, const std::string& path) {
  TRY_ASSIGN(const auto advisories, made_advisories(one.section("advisories")));
  advisory::DatabaseBuilder builder;
  for (const advisory::Advisory& each : advisories) builder.add(each);
  TRY_ASSIGN(const auto key, advisory::SigningKey::generate());
  advisory::TrustedKeys trusted;
  trusted.add(key.public_key());
  TRY(builder.write(path, {}, key));
  TRY_ASSIGN(advisory::DatabaseFile file, advisory::DatabaseFile::open(path, trusted));
  return advisory::Database(std::move(file));
}

// The program's version is no part of what a case shows.
std::string without_version(std::string text) {
  const std::string version = "\"" + std::string(IAR_VERSION) + "\"";
  for (std::size_t at = 0; (at = text.find(version, at)) != std::string::npos;) {
    text.replace(at, version.size(), "\"VERSION\"");
  }
  return text;
}

Result<std::string> shown(const Case& one, const report::Subject& subject,
                          const advisory::Database& database, const match::Matcher& matcher,
                          const std::vector<model::PackageTrace>& traces) {
  constexpr std::string_view k_explain = "explain ";
  const std::string_view show = one.header("show");
  if (!show.starts_with(k_explain)) {
    const report::Format* const format = report::find_format(show);
    if (format == nullptr) return make_error(ErrorCode::corrupt, "show", std::string(show));
    return without_version(format->write(subject));
  }
  TRY_ASSIGN(const auto topic, match::topic_of(database, show.substr(k_explain.size())));
  TRY_ASSIGN(const auto answers, match::answers(matcher, topic, subject.inventory));
  return report::finding_explanation(subject, {topic, answers, traces});
}

}  // namespace

Result<std::string> shown_findings(const Case& one) {
  const testing::TemporaryFolder folder;
  TRY_ASSIGN(const MadeImage made,
             made_image(one.section("image"), one.section("packages"), one.section("gone")));
  TRY_ASSIGN(const auto database, made_database(one, folder.text() + "/db"));
  TRY_ASSIGN(const auto matcher, match::Matcher::make(database));
  TRY_ASSIGN(match::Findings findings, match::find(matcher, made.inventory));
  match::Assessment assessment = match::without_policy(std::move(findings));
  TRY(judge_as_made(one.section("judged"), assessment));
  report::Subject subject{made.image, made.inventory};
  subject.assessment = &assessment;
  subject.advisories_created = k_created;
  subject.created_seconds = k_created_seconds;
  const bool old = one.header("age") == "old";
  subject.now_seconds = k_created_seconds + (old ? 12 : 1) * k_day_seconds;
  subject.show_suppressed = one.header("suppressed") == "shown";
  return shown(one, subject, database, matcher, made.traces);
}

}  // namespace iar::cases
