#include "match/severity.h"

#include <gtest/gtest.h>

#include "match/cvss.h"

namespace iar::match {

namespace {

// The examples of the specifications (v2 guide §3.3, v3.1 examples) and of their corners.
TEST(Cvss, BaseScores) {
  EXPECT_EQ(cvss_base_score("AV:N/AC:L/Au:N/C:N/I:N/A:C"), 7.8);
  EXPECT_EQ(cvss_base_score("AV:N/AC:L/Au:N/C:C/I:C/A:C"), 10.0);
  EXPECT_EQ(cvss_base_score("AV:L/AC:H/Au:N/C:C/I:C/A:C"), 6.2);
  EXPECT_EQ(cvss_base_score("AV:L/AC:H/Au:M/C:N/I:N/A:N"), 0.0);
  EXPECT_EQ(cvss_base_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 9.8);
  EXPECT_EQ(cvss_base_score("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N"), 6.4);
  EXPECT_EQ(cvss_base_score("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"), 10.0);
  EXPECT_EQ(cvss_base_score("CVSS:3.1/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N/E:F/RL:X"), 3.8);
  EXPECT_EQ(cvss_base_score("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N"), 0.0);
}

// v4.0: FIRST's examples, the ends of the scale, and single steps on it.
TEST(Cvss, Version4) {
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"),
            10.0);
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"),
            0.0);
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
            7.3);
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
            7.7);
  // Nobody has seen it exploited.
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U"),
            5.2);
  // Supplemental metrics change nothing.
  EXPECT_EQ(cvss_base_score("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/"
                            "S:P/AU:Y/R:U/V:D/RE:L/U:Amber"),
            7.3);
}

TEST(Cvss, FurtherGroups) {
  const auto v2 = cvss_scores("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:N/TD:N/AR:H").value();
  EXPECT_EQ(v2.temporal, 6.4);
  EXPECT_EQ(v2.overall(), 0.0);
  const auto v3 = cvss_scores("CVSS:3.0/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N/E:F/RL:X").value();
  EXPECT_EQ(v3.base, 3.8);
  EXPECT_EQ(v3.overall(), 3.7);
}

TEST(Cvss, NoVectors) {
  for (const char* text : {"", "9.8", "CVSS:3.1/", "CVSS:3.1/AV:N", "CVSS:3.1/AV:X/AC:L/PR:N/UI:N",
                           "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N/AC:L",
                           "CVSS:9.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N//",
                           "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/QQ:H",
                           "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N",
                           "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:S/VA:N/SC:N/SI:N/SA:N",
                           "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:S/SA:N"}) {
    EXPECT_EQ(cvss_base_score(text), std::nullopt) << text;
  }
}

TEST(Severity, VendorFirstThenVectors) {
  advisory::Advisory advisory;
  advisory.source = "redhat";
  advisory::Statement statement;
  EXPECT_EQ(rating_of(advisory, statement).level, Level::unknown);
  advisory.severities = {{"CVSS_V2", "AV:N/AC:L/Au:N/C:C/I:C/A:C", ""},
                         {"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "nvd"}};
  EXPECT_EQ(rating_of(advisory, statement).level, Level::medium);
  EXPECT_EQ(rating_of(advisory, statement).source, "nvd");
  statement.severity = "Important";
  EXPECT_EQ(rating_of(advisory, statement).level, Level::high);
  EXPECT_EQ(rating_of(advisory, statement).source, "redhat");
  EXPECT_EQ(rating_of(advisory, statement).score, 6.4);
}

TEST(Severity, NobodySaidIsNotLow) {
  advisory::Advisory advisory;
  advisory::Statement statement;
  statement.severity = "not yet assigned";
  advisory.severities = {{"CVSS_V3", "garbage", ""}};
  EXPECT_EQ(rating_of(advisory, statement).level, Level::unknown);
}

TEST(Severity, LevelsOfScores) {
  EXPECT_EQ(level_of_score(9.0), Level::critical);
  EXPECT_EQ(level_of_score(8.9), Level::high);
  EXPECT_EQ(level_of_score(4.0), Level::medium);
  EXPECT_EQ(level_of_score(0.1), Level::low);
  EXPECT_EQ(level_of_score(0.0), Level::negligible);
}

}  // namespace

}  // namespace iar::match
