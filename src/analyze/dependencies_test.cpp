#include "analyze/dependencies.h"

#include <gtest/gtest.h>

namespace iar::analyze {
namespace {

using Names = std::vector<std::string>;

Names debian(std::string_view field) {
  Names out;
  add_debian_dependencies(field, out);
  return out;
}

TEST(Dependencies, OfDebianAreNamesWithoutConditions) {
  EXPECT_EQ(debian("libc6 (>= 2.34), python3:any, a|b (<< 2) | c:any"),
            (Names{"libc6", "python3", "a|b|c"}));
  EXPECT_EQ(debian(" libc6 (= 1),\n\tlibz"), (Names{"libc6", "libz"}));
  EXPECT_EQ(debian(""), Names{});
  EXPECT_EQ(debian(" , | ,(>= 1)"), Names{});
}

TEST(Dependencies, OfPythonLackExtras) {
  EXPECT_EQ(python_requirement("requests (>=2.0)"), "requests");
  EXPECT_EQ(python_requirement("requests[socks]>=2; python_version < '3'"), "requests");
  EXPECT_EQ(python_requirement("name@https://a"), "name");
  EXPECT_EQ(python_requirement("pytest ; extra == 'test'"), "");
  EXPECT_EQ(python_requirement(""), "");
}

TEST(Dependencies, AreSortedAndThereOnce) {
  Names names{"b", "a", "b"};
  sort_dependencies(names);
  EXPECT_EQ(names, (Names{"a", "b"}));
}

}  // namespace
}  // namespace iar::analyze
