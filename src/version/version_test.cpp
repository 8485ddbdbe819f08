#include <gtest/gtest.h>

#include "version/schemes.h"

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
    EXPECT_FALSE(scheme->what.empty());
  }
}

}  // namespace
}  // namespace iar::version
