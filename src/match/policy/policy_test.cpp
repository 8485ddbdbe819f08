#include <gtest/gtest.h>

#include "match/policy/glob.h"
#include "match/policy/judge.h"
#include "match/policy/licence.h"

namespace iar::match {
namespace {

using version::Answer;

TEST(Glob, of_names_and_of_paths) {
  EXPECT_TRUE(glob_matches(Glob::name, "lib*", "libssl3"));
  EXPECT_TRUE(glob_matches(Glob::name, "*/pad", "@scope/x/pad"));
  EXPECT_FALSE(glob_matches(Glob::name, "lib?", "lib"));
  EXPECT_TRUE(glob_matches(Glob::path, "usr/*/x", "usr/lib/x"));
  EXPECT_FALSE(glob_matches(Glob::path, "usr/*/x", "usr/lib/y/x"));
  EXPECT_TRUE(glob_matches(Glob::path, "usr/**/x", "usr/lib/y/x"));
  EXPECT_TRUE(glob_matches(Glob::path, "usr/**/x", "usr/x"));
  EXPECT_TRUE(glob_matches(Glob::path, "**/x", "x"));
  EXPECT_FALSE(glob_matches(Glob::path, "**/x", "ax"));
  EXPECT_TRUE(glob_matches(Glob::path, "usr/**", "usr/lib/x"));
  EXPECT_FALSE(glob_matches(Glob::name, std::string(600, '*'), "x"));
}

Answer free_with(std::string_view expression) {
  return satisfied_with(expression, [](std::string_view name) {
    return name == "MIT" || name == "GPL-2.0-only WITH Classpath-exception-2.0";
  });
}

TEST(Licence, is_an_expression) {
  EXPECT_EQ(free_with("MIT"), Answer::yes);
  EXPECT_EQ(free_with("GPL-2.0-only"), Answer::no);
  EXPECT_EQ(free_with("MIT OR GPL-2.0-only"), Answer::yes);
  EXPECT_EQ(free_with("MIT AND GPL-2.0-only"), Answer::no);
  EXPECT_EQ(free_with("(MIT OR X) AND (Y OR MIT)"), Answer::yes);
  EXPECT_EQ(free_with("X OR MIT AND X"), Answer::no);
  EXPECT_EQ(free_with("GPL-2.0-only WITH Classpath-exception-2.0"), Answer::yes);
  EXPECT_EQ(free_with("MIT WITH Some-exception"), Answer::yes);
  EXPECT_EQ(free_with("NOASSERTION"), Answer::undetermined);
  EXPECT_EQ(free_with("NOASSERTION OR MIT"), Answer::yes);
  EXPECT_EQ(free_with(""), Answer::undetermined);
  EXPECT_EQ(free_with("MIT AND"), Answer::undetermined);
  EXPECT_EQ(free_with(std::string(100, '(')), Answer::undetermined);
}

TEST(Package, is_named_by_pattern_or_purl) {
  const auto pad = *model::parse_purl("pkg:npm/%40scope/pad@1.0?arch=x");
  EXPECT_TRUE(package_matches("pad", pad));
  EXPECT_TRUE(package_matches("@scope/*", pad));
  EXPECT_TRUE(package_matches("pkg:npm/%40scope/pad", pad));
  EXPECT_TRUE(package_matches("pkg:npm/%40scope/pad@1.0", pad));
  EXPECT_TRUE(package_matches("pkg:npm/*", pad));
  EXPECT_FALSE(package_matches("pkg:npm/%40scope/pad@1.1", pad));
  EXPECT_FALSE(package_matches("pkg:pypi/*", pad));
  EXPECT_FALSE(package_matches("scope", pad));
}

TEST(IgnoreFile, has_an_id_a_line) {
  const auto entries = read_ignore_file(
      "# a remark\n\nCVE-2021-1\nCVE-2021-2 lodash until=2026-01-31 # not reached\r\n");
  ASSERT_TRUE(entries.ok()) << entries.error().text();
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[1],
            (IgnoreEntry{"CVE-2021-2", "lodash", day_of_date("2026-01-31"), "not reached"}));
  EXPECT_EQ(read_ignore_file("CVE-1\nCVE-2 until=tomorrow").error().context, "line 2");
  EXPECT_FALSE(read_ignore_file("CVE-1 a b").ok());
  EXPECT_FALSE(read_ignore_file("until=2026-01-31").ok());
}

TEST(FailOn, makes_rules_of_words) {
  const auto rules = fail_on_rules("high, kev,epss=0.5,priority=70");
  ASSERT_TRUE(rules.ok());
  PolicyFacts facts;
  facts.severity = Level::critical;
  EXPECT_TRUE(rule_holds((*rules)[0], facts));
  EXPECT_FALSE(rule_holds((*rules)[1], facts));
  facts.severity = Level::unknown;
  EXPECT_FALSE(rule_holds((*rules)[0], facts)) << "unknown is not high";
  facts.epss = 0.5;
  EXPECT_TRUE(rule_holds((*rules)[2], facts));
  for (const auto* const wrong : {"", "hihg", "high,", "epss=2", "priority=x"}) {
    EXPECT_EQ(fail_on_rules(wrong).error().code, ErrorCode::usage) << wrong;
  }
}

TEST(Rule, holds_only_by_what_is_known) {
  Rule rule;
  rule.unless = Conditions{};
  rule.unless->epss_at_least = 0.1;
  PolicyFacts facts;
  EXPECT_FALSE(rule_holds(rule, facts)) << "EPSS may be high";
  facts.epss = 0.01;
  EXPECT_TRUE(rule_holds(rule, facts));
  rule.unless->exploited = true;
  facts.epss.reset();
  EXPECT_TRUE(rule_holds(rule, facts)) << "one part says no for certain";
}

TEST(Rule, that_ignores_asks_for_all_files) {
  Rule rule;
  rule.when.paths = {"test/**"};
  PolicyFacts facts;
  facts.paths = {"test/a", "app/a"};
  EXPECT_TRUE(rule_holds(rule, facts));
  rule.action = Action::ignore;
  EXPECT_FALSE(rule_holds(rule, facts));
}

// An image with one finding in one package.
struct World {
  World() {
    model::InventoryPackage package;
    package.package = model::package_of(*model::parse_purl("pkg:npm/pad@1.0.0"));
    package.license = "AGPL-3.0-only";
    inventory.packages.push_back(std::move(package));
    Finding finding;
    finding.package = 0;
    finding.id = "CVE-2021-1";
    finding.names = {"CVE-2021-1", "GHSA-1"};
    finding.rating.level = Level::high;
    findings.findings.push_back(std::move(finding));
    standards.now = *moment_of("2026-01-15T12:00:00Z");
  }
  [[nodiscard]] Assessment judged() const { return judge(findings, standards, image, inventory); }

  model::Image image;
  model::Inventory inventory;
  Findings findings;
  Standards standards;
};

TEST(Judge, only_warns_without_a_policy) {
  const World world;
  const Assessment out = world.judged();
  EXPECT_EQ(out.verdict, Action::warn);
  EXPECT_EQ(out.judgements.at(0), Judgement{});
  EXPECT_EQ(out.verdict_reason, "");
}

TEST(Judge, denies_and_says_why) {
  World world;
  const auto rules = *fail_on_rules("high");
  world.standards.fail_on = rules;
  const Assessment out = world.judged();
  EXPECT_EQ(out.verdict, Action::deny);
  EXPECT_EQ(out.verdict_reason, "denied: CVE-2021-1 in pad 1.0.0 by \"--fail-on high\"");
}

TEST(Judge, keeps_what_is_suppressed_and_lets_it_come_back) {
  World world;
  const auto rules = *fail_on_rules("high");
  world.standards.fail_on = rules;
  const IgnoreFile file{".ignore", *read_ignore_file("ghsa-1 pad until=2026-01-15 # why")};
  world.standards.ignore_file = &file;
  Assessment out = world.judged();
  EXPECT_EQ(out.verdict, Action::ignore);
  ASSERT_TRUE(out.judgements.at(0).suppressed);
  EXPECT_EQ(out.judgements.at(0).suppressed->expires, "2026-01-15");
  EXPECT_EQ(out.judgements.at(0).action, Action::deny) << "what it would be";
  world.standards.now = *moment_of("2026-01-16T00:00:00Z");
  out = world.judged();
  EXPECT_EQ(out.verdict, Action::deny);
  EXPECT_FALSE(out.judgements.at(0).suppressed);
  EXPECT_EQ(out.judgements.at(0).expired.at(0).reason, "why");
}

TEST(Judge, believes_vex) {
  World world;
  VexDocument document;
  document.id = "doc";
  VexStatement statement;
  statement.names = {"CVE-2021-1"};
  statement.status = VexStatus::not_affected;
  statement.justification = "component_not_present";
  statement.products = {{{"p", {*model::parse_purl("pkg:npm/pad")}, {}, {}, ""}, {}}};
  document.statements = {statement};
  std::vector<VexDocument> documents = {document};
  world.standards.vex = documents;
  Assessment out = world.judged();
  EXPECT_EQ(out.judgements.at(0).suppressed->by, SuppressedBy::vex);
  EXPECT_EQ(out.judgements.at(0).suppressed->reason, "not_affected: component_not_present");
  documents[0].statements[0].status = VexStatus::under_investigation;
  out = world.judged();
  EXPECT_FALSE(out.judgements.at(0).suppressed);
  EXPECT_EQ(out.judgements.at(0).vex->status, "under_investigation");
  world.findings.findings[0].state = FindingState::undetermined;
  documents[0].statements[0].status = VexStatus::affected;
  EXPECT_EQ(world.judged().findings.findings[0].state, FindingState::affected);
}

TEST(Judge, ignores_what_nothing_mends) {
  World world;
  const auto rules = *fail_on_rules("any");
  world.standards.fail_on = rules;
  world.standards.unfixed = Unfixed::ignored;
  EXPECT_EQ(world.judged().verdict, Action::ignore);
  world.findings.findings[0].fixed = {"1.0.1"};
  EXPECT_EQ(world.judged().verdict, Action::deny);
}

TEST(Judge, speaks_of_packages_and_of_gaps) {
  World world;
  world.findings.findings.clear();
  const auto policy = policy_of(
      "{apiVersion: iar/v1, kind: Policy, name: p, rules: ["
      "{name: licences, when: {kind: package, licence: AGPL-*}, action: deny},"
      "{name: gaps, when: {kind: incomplete_inventory}, action: warn}]}");
  ASSERT_TRUE(policy.ok()) << policy.error().text();
  world.standards.policy = &*policy;
  Assessment out = world.judged();
  EXPECT_EQ(out.verdict, Action::deny);
  EXPECT_EQ(out.verdict_reason, "denied: pad 1.0.0 by \"licences\"");
  EXPECT_FALSE(out.incomplete);
  world.inventory.packages[0].license = "MIT";
  world.inventory.completeness = model::Completeness::partial;
  out = world.judged();
  EXPECT_EQ(out.verdict, Action::warn);
  EXPECT_EQ(out.incomplete->rule, "gaps");
}

std::shared_ptr<const advisory::Advisory> published_on(std::string_view when) {
  advisory::Advisory out;
  out.published = when;
  return std::make_shared<const advisory::Advisory>(std::move(out));
}

TEST(PolicyFacts, count_days) {
  World world;
  Match match;
  match.advisory = published_on("2026-01-01T10:00:00Z");
  match.verdict.fixed = {"1.0.1"};
  world.findings.findings[0].matches = {match};
  match.advisory = published_on("2025-12-31");
  match.verdict.fixed.clear();
  world.findings.findings[0].matches.push_back(match);
  const auto facts =
      facts_of(world.findings.findings[0], world.inventory, *day_of_date("2026-01-15"));
  EXPECT_EQ(facts.age_days, 15);
  EXPECT_EQ(facts.fix_age_days, 14);
}

}  // namespace
}  // namespace iar::match
