#include "httpd/form.h"

#include <gtest/gtest.h>

namespace iar::httpd {
namespace {

TEST(Form, DecodesPercentAndPlus) {
  EXPECT_EQ(percent_decoded("a%2Bb+c", Plus::space), "a+b c");
  EXPECT_EQ(percent_decoded("a+b", Plus::stays), "a+b");
  EXPECT_EQ(percent_decoded("sha256%3Aabc", Plus::stays), "sha256:abc");
  EXPECT_EQ(percent_decoded("%", Plus::stays), std::nullopt);
  EXPECT_EQ(percent_decoded("%4", Plus::stays), std::nullopt);
  EXPECT_EQ(percent_decoded("%zz", Plus::stays), std::nullopt);
  EXPECT_EQ(percent_decoded("%00", Plus::stays), std::nullopt);
  EXPECT_EQ(percent_decoded("%ff", Plus::stays), std::nullopt);
  EXPECT_EQ(percent_encoded("a b/ü"), "a%20b%2F%C3%BC");
}

TEST(Form, KeepsRepeatedFieldsInOrder) {
  const auto form = parse_form("ids=a&ids=b&empty&x=1%2C2&&filter=a:%27b%3Dc%27");
  ASSERT_TRUE(form.has_value());
  const Form expected = {
      {"ids", "a"}, {"ids", "b"}, {"empty", ""}, {"x", "1,2"}, {"filter", "a:'b=c'"}};
  EXPECT_EQ(*form, expected);
  EXPECT_EQ(form_value(*form, "ids"), "a");
  EXPECT_EQ(form_value(*form, "none"), std::nullopt);
}

TEST(Form, RefusesWhatIsBrokenOrTooMuch) {
  EXPECT_EQ(parse_form("a=%"), std::nullopt);
  std::string many;
  for (std::size_t i = 0; i <= k_form_fields_max; ++i) many += "a=1&";
  EXPECT_EQ(parse_form(many), std::nullopt);
}

}  // namespace
}  // namespace iar::httpd
