#include "match/evaluate.h"

#include <gtest/gtest.h>

namespace iar::match {

namespace {

using advisory::EventKind;
using advisory::Range;
using advisory::RangeKind;
using advisory::Statement;
using version::Answer;

Range events(std::vector<advisory::Event> list) { return {RangeKind::events, std::move(list), ""}; }
Range expression(RangeKind kind, std::string text) { return {kind, {}, std::move(text)}; }

Verdict npm(const Statement& statement, std::string_view version) {
  return evaluate(version::find_scheme("npm"), statement, version);
}

Statement with(std::vector<Range> ranges) {
  Statement out;
  out.ranges = std::move(ranges);
  return out;
}

TEST(Evaluate, BetweenIntroducedAndFixed) {
  const Statement statement = with({events({{EventKind::introduced, "1.0.0"},
                                            {EventKind::fixed, "1.4.0"},
                                            {EventKind::introduced, "2.0.0"},
                                            {EventKind::last_affected, "2.3.0"}})});
  EXPECT_EQ(npm(statement, "0.9.0").affected, Answer::no);
  EXPECT_EQ(npm(statement, "1.0.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "1.3.9").fixed, std::vector<std::string>{"1.4.0"});
  EXPECT_EQ(npm(statement, "1.4.0").affected, Answer::no);
  EXPECT_EQ(npm(statement, "2.3.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "2.3.1").affected, Answer::no);
  EXPECT_EQ(npm(statement, "1.1.0").range, ">= 1.0.0, < 1.4.0 or >= 2.0.0, <= 2.3.0");
}

TEST(Evaluate, OrderOfEventsDoesNotMatter) {
  const Statement statement = with({events({{EventKind::fixed, "2.5.0"},
                                            {EventKind::introduced, "2.0.0"},
                                            {EventKind::fixed, "1.4.0"},
                                            {EventKind::introduced, "0"}})});
  EXPECT_EQ(npm(statement, "1.3.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "1.5.0").affected, Answer::no);
  EXPECT_EQ(npm(statement, "2.1.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "3.0.0").affected, Answer::no);
}

TEST(Evaluate, Limits) {
  const Statement statement =
      with({events({{EventKind::introduced, "0"}, {EventKind::limit, "2.0.0"}})});
  EXPECT_EQ(npm(statement, "1.9.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "2.0.0").affected, Answer::no);
}

TEST(Evaluate, WhatDoesNotParseIsUndetermined) {
  const Statement statement =
      with({events({{EventKind::introduced, "1.0.0"}, {EventKind::fixed, "1.4.0"}})});
  EXPECT_EQ(npm(statement, "one").affected, Answer::undetermined);
  EXPECT_EQ(npm(statement, "one").ground, Ground::unclear);
  const Statement odd = with({events({{EventKind::introduced, "0"}, {EventKind::fixed, "soon"}})});
  EXPECT_EQ(npm(odd, "1.0.0").affected, Answer::undetermined);
  EXPECT_EQ(evaluate(nullptr, statement, "1.1.0").affected, Answer::undetermined);
}

TEST(Evaluate, LinesWithFewerNumbers) {
  const Statement statement =
      with({events({{EventKind::introduced, "4.0"}, {EventKind::fixed, "4.3.0"}})});
  EXPECT_EQ(npm(statement, "4.0.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "4.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "3.9.9").affected, Answer::no);
}

TEST(Evaluate, ListedVersionsNeedNoScheme) {
  Statement statement;
  statement.versions = {"x", "y"};
  EXPECT_EQ(evaluate(nullptr, statement, "x").affected, Answer::yes);
  EXPECT_EQ(evaluate(nullptr, statement, "x").ground, Ground::listed);
  EXPECT_EQ(evaluate(nullptr, statement, "z").affected, Answer::no);
}

TEST(Evaluate, PatchedAndUnaffected) {
  const Statement statement = with(
      {expression(RangeKind::patched, ">= 1.4.0"), expression(RangeKind::unaffected, "< 1.0.0")});
  EXPECT_EQ(npm(statement, "1.2.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "1.5.0").ground, Ground::patched);
  EXPECT_EQ(npm(statement, "0.5.0").ground, Ground::unaffected);
  EXPECT_EQ(npm(statement, "odd one").affected, Answer::undetermined);
}

TEST(Evaluate, VulnerableUnlessPatched) {
  const Statement statement = with(
      {expression(RangeKind::vulnerable, "<= 2.0.0"), expression(RangeKind::patched, ">= 1.9.5")});
  EXPECT_EQ(npm(statement, "1.0.0").affected, Answer::yes);
  EXPECT_EQ(npm(statement, "1.9.9").affected, Answer::no);
  EXPECT_EQ(npm(statement, "3.0.0").affected, Answer::no);
}

TEST(Evaluate, WithoutALineEveryVersionIsMeant) {
  EXPECT_EQ(npm(Statement{}, "1.0.0").ground, Ground::every_version);
  EXPECT_EQ(npm(Statement{}, "1.0.0").affected, Answer::yes);
}

}  // namespace

}  // namespace iar::match
