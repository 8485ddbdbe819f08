#include "pull/reference.h"

#include <gtest/gtest.h>

#include <string>

namespace iar::pull {
namespace {

const std::string k_hex(64, 'a');

struct Row {
  std::string text;
  std::string normal;
};

class Accepted : public testing::TestWithParam<Row> {};

TEST_P(Accepted, IsNormalised) {
  const auto reference = Reference::parse(GetParam().text);
  ASSERT_TRUE(reference.ok()) << reference.error().text();
  EXPECT_EQ(reference->text(), GetParam().normal);
  const auto again = Reference::parse(reference->text());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->text(), reference->text());
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, Accepted,
    testing::Values(
        Row{"ubuntu", "docker.io/library/ubuntu:latest"},
        Row{"ubuntu:22.04", "docker.io/library/ubuntu:22.04"},
        Row{"library/ubuntu", "docker.io/library/ubuntu:latest"},
        Row{"docker.io/ubuntu", "docker.io/library/ubuntu:latest"},
        Row{"index.docker.io/ubuntu", "docker.io/library/ubuntu:latest"},
        Row{"index.docker.io/library/ubuntu:1", "docker.io/library/ubuntu:1"},
        Row{"registry-1.docker.io/ubuntu", "docker.io/library/ubuntu:latest"},
        Row{"user/app", "docker.io/user/app:latest"}, Row{"localhost/app", "localhost/app:latest"},
        Row{"localhost:5000/app:v1", "localhost:5000/app:v1"},
        Row{"LOCALHOST/app", "LOCALHOST/app:latest"}, Row{"Registry/app", "Registry/app:latest"},
        Row{"127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c:latest"},
        Row{"[::1]:5000/x", "[::1]:5000/x:latest"}, Row{"[2001:db8::1]/x:y", "[2001:db8::1]/x:y"},
        Row{"registry.example.com/team/app_x/y--z.q",
            "registry.example.com/team/app_x/y--z.q:latest"},
        Row{"a__b/c", "docker.io/a__b/c:latest"},
        Row{"app@sha256:" + k_hex, "docker.io/library/app@sha256:" + k_hex},
        Row{"host:1/app:t@sha256:" + k_hex, "host:1/app:t@sha256:" + k_hex},
        Row{"app:_-.Tag", "docker.io/library/app:_-.Tag"},
        Row{"app:" + std::string(128, 'a'), "docker.io/library/app:" + std::string(128, 'a')},
        Row{std::string(63, 'a'), "docker.io/library/" + std::string(63, 'a') + ":latest"}));

TEST(Reference, AsksTheRightRegistryForTheRightObject) {
  const auto hub = Reference::parse("ubuntu");
  ASSERT_TRUE(hub.ok());
  EXPECT_EQ(hub->registry(), "registry-1.docker.io");
  EXPECT_EQ(hub->object(), "latest");
  EXPECT_EQ(hub->name(), "docker.io/library/ubuntu");
  const auto both = Reference::parse("[::1]:5000/x:tag@sha256:" + k_hex);
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->registry(), "[::1]:5000");
  EXPECT_EQ(both->object(), "sha256:" + k_hex);
}

struct BadRow {
  std::string text;
  ErrorCode code = ErrorCode::corrupt;
};

class Refused : public testing::TestWithParam<BadRow> {};

TEST_P(Refused, WithTheRightCode) {
  const auto reference = Reference::parse(GetParam().text);
  ASSERT_FALSE(reference.ok()) << reference->text();
  EXPECT_EQ(reference.error().code, GetParam().code) << reference.error().text();
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, Refused,
    testing::Values(BadRow{""}, BadRow{":tag"}, BadRow{"@sha256:" + k_hex}, BadRow{"Ubuntu"},
                    BadRow{"user/App"}, BadRow{"ubuntu:"}, BadRow{"ubuntu:-x"},
                    BadRow{"ubuntu:" + std::string(129, 'a')}, BadRow{"a//b"}, BadRow{"/a"},
                    BadRow{"a/"}, BadRow{"-a"}, BadRow{"a-"}, BadRow{"a._b"}, BadRow{"a___b"},
                    BadRow{"a..b"}, BadRow{"-host.com/a"}, BadRow{"host-.com/a"},
                    BadRow{"host:port/a"}, BadRow{"host:/a"}, BadRow{"host:123456/a"},
                    BadRow{"[::1/a"}, BadRow{"[::g]/a"}, BadRow{"[]:5000/a"},
                    BadRow{"app@sha256:abc"}, BadRow{"app@" + k_hex}, BadRow{"app@"},
                    BadRow{"app@sha512:" + k_hex + k_hex, ErrorCode::unsupported},
                    BadRow{"https://registry.example.com/app"}, BadRow{k_hex}, BadRow{"a b"},
                    BadRow{"a\nb"}, BadRow{std::string("a\0b", 3)},
                    BadRow{"host.com/" + std::string(256, 'a'), ErrorCode::limit},
                    BadRow{std::string(2000, 'a'), ErrorCode::limit}));

TEST(Reference, ErrorShowsNoControlCharacters) {
  const auto reference = Reference::parse("a\x1b[31mb");
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(reference.error().text().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace iar::pull
