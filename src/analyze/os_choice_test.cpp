#include "analyze/os_choice.h"

#include <gtest/gtest.h>

#include <vector>

namespace iar::analyze {
namespace {

using model::OsRelease;

TEST(OsChoice, specific_files_come_before_those_that_relatives_carry) {
  const OsRelease oracle{.id = "ol", .version_id = "7.6"};
  const OsRelease red_hat{.id = "rhel", .version_id = "7.6"};
  const std::vector<OsSighting> sightings = {{"etc/redhat-release", &red_hat},
                                             {"etc/oracle-release", &oracle}};
  EXPECT_EQ(choose_os(sightings), oracle);
}

TEST(OsChoice, ubuntu_is_not_debian_unstable) {
  const OsRelease ubuntu{.id = "ubuntu", .version_codename = "noble"};
  const OsRelease debian{.id = "debian", .version_id = "sid", .version_codename = "trixie"};
  const std::vector<OsSighting> sightings = {{"etc/debian_version", &debian},
                                             {"usr/lib/os-release", &ubuntu}};
  EXPECT_EQ(choose_os(sightings), ubuntu);
}

TEST(OsChoice, debian_unstable_has_its_version_elsewhere) {
  const OsRelease release{.id = "debian", .name = "Debian GNU/Linux trixie/sid"};
  const OsRelease version{.id = "debian", .version_id = "sid", .version_codename = "trixie"};
  const std::vector<OsSighting> sightings = {{"etc/debian_version", &version},
                                             {"etc/os-release", &release}};
  const auto chosen = choose_os(sightings);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->version_id, "sid");
  EXPECT_EQ(chosen->name, "Debian GNU/Linux trixie/sid");
}

TEST(OsChoice, a_stated_version_stays) {
  const OsRelease release{.id = "centos", .version_id = "7"};
  const OsRelease sentence{.id = "centos", .version_id = "7.6.1810", .version_codename = "Core"};
  const std::vector<OsSighting> sightings = {{"etc/os-release", &release},
                                             {"etc/centos-release", &sentence}};
  const auto chosen = choose_os(sightings);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->version_id, "7");
  EXPECT_EQ(chosen->version_codename, "Core");
}

TEST(OsChoice, a_statement_with_an_id_comes_before_one_without) {
  const OsRelease nameless{.version_id = "3.15.4", .name = "Alpine Linux v3.15"};
  const OsRelease alpine{.id = "alpine", .version_id = "3.15.4"};
  const std::vector<OsSighting> both = {{"etc/os-release", &nameless},
                                        {"etc/alpine-release", &alpine}};
  EXPECT_EQ(choose_os(both), alpine);
  const std::vector<OsSighting> one = {{"etc/os-release", &nameless}};
  EXPECT_EQ(choose_os(one), nameless);
}

TEST(OsChoice, nothing_said_is_nothing_answered) {
  const OsRelease release{.id = "debian"};
  const std::vector<OsSighting> elsewhere = {{"srv/etc/os-release", &release}};
  EXPECT_EQ(choose_os({}), std::nullopt);
  EXPECT_EQ(choose_os(elsewhere), std::nullopt);
  EXPECT_LT(os_release_rank("srv/etc/os-release"), 0);
  EXPECT_LT(os_release_rank("etc/os-release"), os_release_rank("usr/lib/os-release"));
}

}  // namespace
}  // namespace iar::analyze
