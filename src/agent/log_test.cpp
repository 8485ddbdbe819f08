#include "agent/log.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

TEST(Log, LinesAreLogfmt) {
  std::string out;
  const Log log([&](std::string_view line) { out += line; }, Level::info, {{"mode", "watcher"}});
  log.event(Level::debug, "dropped");
  log.event(Level::info, "image assessed", {{"image", "a:1"}, {"none", ""}, {"why", "x \"y\"\n"}});
  ASSERT_GT(out.size(), 30U);
  EXPECT_TRUE(out.starts_with("time=\"20"));
  EXPECT_EQ(out.substr(out.find(" level")),
            " level=info msg=\"image assessed\" image=a:1 why=\"x \\\"y\\\"\\n\" mode=watcher\n");
}

}  // namespace
}  // namespace iar::agent
