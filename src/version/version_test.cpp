#include <gtest/gtest.h>

#include <string>

#include "version/range.h"
#include "version/schemes.h"
#include "version/vers.h"

namespace iar::version {
namespace {

TEST(Schemes, are_sorted_and_find_themselves) {
  std::string_view last;
  for (const Scheme* scheme : schemes()) {
    EXPECT_LT(last, scheme->name);
    last = scheme->name;
    EXPECT_EQ(find_scheme(scheme->name), scheme);
    EXPECT_TRUE(valid_version(*scheme, scheme->sample)) << scheme->name;
    EXPECT_EQ(compare(*scheme, scheme->sample, scheme->sample), Order::equal) << scheme->name;
    EXPECT_TRUE(valid_range(*scheme, "*") || valid_range(*scheme, scheme->sample)) << scheme->name;
    EXPECT_FALSE(scheme->what.empty());
  }
}

TEST(Schemes, have_further_names) {
  EXPECT_EQ(find_scheme("dpkg"), &k_deb);
  EXPECT_EQ(find_scheme("RubyGems"), &k_gem);
  EXPECT_EQ(find_scheme("crates.io"), &k_cargo);
  EXPECT_EQ(find_scheme("Packagist"), &k_composer);
  EXPECT_EQ(find_scheme("nothing"), nullptr);
  EXPECT_EQ(find_scheme(""), nullptr);
}

TEST(Schemes, leave_what_is_too_long_undetermined) {
  for (const Scheme* scheme : schemes()) {
    const std::string version = "1." + std::string(k_version_bytes_max, '1');
    const std::string range = ">=1" + std::string(k_range_bytes_max, ' ');
    EXPECT_EQ(compare(*scheme, version, version), Order::undetermined) << scheme->name;
    EXPECT_FALSE(valid_version(*scheme, version)) << scheme->name;
    EXPECT_EQ(contains(*scheme, "*", version), Answer::undetermined) << scheme->name;
    EXPECT_EQ(contains(*scheme, range, scheme->sample), Answer::undetermined) << scheme->name;
  }
}

TEST(Schemes, leave_versions_of_too_many_parts_undetermined) {
  std::string version = "1";
  for (int i = 0; i < 200; ++i) version += ".1";
  EXPECT_EQ(compare(k_gem, version, version), Order::undetermined);
  EXPECT_EQ(compare(k_maven, version, version), Order::undetermined);
  EXPECT_EQ(compare(k_deb, version, version), Order::equal);
  EXPECT_EQ(compare(k_pypi, version, version + ".1"), Order::less);
}

TEST(Answers, are_undetermined_as_soon_as_a_part_is) {
  EXPECT_EQ(both(Answer::no, Answer::undetermined), Answer::undetermined);
  EXPECT_EQ(either(Answer::yes, Answer::undetermined), Answer::undetermined);
  EXPECT_EQ(both(Answer::yes, Answer::no), Answer::no);
  EXPECT_EQ(either(Answer::yes, Answer::no), Answer::yes);
  EXPECT_EQ(negated(Answer::undetermined), Answer::undetermined);
  EXPECT_EQ(negated(Answer::yes), Answer::no);
}

TEST(Vers, with_too_many_constraints_is_refused) {
  std::string text = "vers:deb/1";
  for (std::size_t i = 0; i < k_vers_constraints_max; ++i) text += "|1";
  const auto parsed = Vers::parse(text);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, ErrorCode::limit);
}

TEST(Vers, canonical_of_an_unknown_scheme_is_refused) {
  const auto parsed = Vers::parse_canonical("vers:nothing/1");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, ErrorCode::unsupported);
}

TEST(Vers, moments_have_one_spelling) {
  EXPECT_TRUE(Vers::parse_canonical("vers:datetime/2024-01-01T00:00:00Z").ok());
  EXPECT_FALSE(Vers::parse_canonical("vers:datetime/2024-01-01t00:00:00z").ok());
  EXPECT_FALSE(Vers::parse_canonical("vers:datetime/2024-01-01T00%3A00%3A00Z").ok());
}

}  // namespace
}  // namespace iar::version
