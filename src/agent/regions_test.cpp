#include "agent/regions.h"

#include <gtest/gtest.h>

#include "agent/upload_hosts.h"

namespace iar::agent {
namespace {

TEST(Regions, EverySpellingOfTheChart) {
  for (const char* name : {"us-1", "us-2", "eu-1", "gov1", "gov2"}) {
    ASSERT_NE(find_region(name), nullptr) << name;
    EXPECT_EQ(find_region(name)->name, name);
  }
  for (const char* name : {"us-gov-1", "usgov1", "gov-1", "US-GOV-1", "us-gov1", " gov1 "}) {
    ASSERT_NE(find_region(name), nullptr) << name;
    EXPECT_EQ(find_region(name)->name, "gov1") << name;
  }
  for (const char* name : {"", "us-3", "autodiscovery"}) EXPECT_EQ(find_region(name), nullptr);
  for (const char* name : {"", "auto", "autodiscover", "autodiscovery", "AutoDiscovery"}) {
    EXPECT_TRUE(is_autodiscovery(name)) << name;
  }
  EXPECT_FALSE(is_autodiscovery("us-1"));
}

TEST(UploadHosts, TheOtherOneIsTakenWhileTheFirstFails) {
  UploadHosts hosts;
  EXPECT_EQ(hosts.choice(), UploadHosts::Host::upload);
  hosts.note(UploadHosts::Host::upload, false);
  EXPECT_EQ(hosts.choice(), UploadHosts::Host::upload);
  for (int i = 0; i < 3; ++i) hosts.note(UploadHosts::Host::upload, false);
  EXPECT_EQ(hosts.choice(), UploadHosts::Host::api);
  // What works is used, and the first is tried again now and then.
  int tried = 0;
  for (int i = 0; i < 100; ++i) {
    const auto host = hosts.choice();
    if (host == UploadHosts::Host::upload) ++tried;
    hosts.note(host, true);
  }
  EXPECT_GT(tried, 50);
}

TEST(UploadHosts, BothFailingGivesBothATurn) {
  UploadHosts hosts;
  int first = 0;
  for (int i = 0; i < 100; ++i) {
    const auto host = hosts.choice();
    if (host == UploadHosts::Host::upload) ++first;
    hosts.note(host, false);
  }
  EXPECT_GT(first, 10);
  EXPECT_LT(first, 90);
}

}  // namespace
}  // namespace iar::agent
