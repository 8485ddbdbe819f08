#include "base/base64.h"

#include <gtest/gtest.h>

namespace iar {
namespace {

TEST(Base64, WritesTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(Base64, ReadsPaddedUnpaddedAndWrapped) {
  EXPECT_EQ(unbase64("Zm9vYg=="), "foob");
  EXPECT_EQ(unbase64("Zm9vYg"), "foob");
  EXPECT_EQ(unbase64("Zm9v\r\nYg==\n"), "foob");
  EXPECT_EQ(unbase64(""), "");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const auto* text :
       {"Zm9v!", "Z", "Zg=", "Zg===", "=", "Zg==Zg==", "Zm 9v", "Zm9vYg=", "_-__"}) {
    EXPECT_FALSE(unbase64(text)) << text;
  }
}

}  // namespace
}  // namespace iar
