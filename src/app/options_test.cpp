#include "app/options.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>

#include "app/command.h"

namespace iar::app {
namespace {

Status set(Options& options, std::string_view flag, std::string_view value) {
  return option_row(flag).set(options, value);
}

ErrorCode refusal(std::string_view flag, std::string_view value) {
  Options options;
  const Status status = set(options, flag, value);
  EXPECT_FALSE(status.ok()) << flag << " " << value;
  return status.ok() ? ErrorCode::internal : status.error().code;
}

std::uint64_t memory(std::string_view value) {
  Options options;
  const Status status = set(options, "--memory", value);
  EXPECT_TRUE(status.ok()) << value;
  return options.memory_bytes;
}

TEST(Options, RowsAreSortedAndTold) {
  EXPECT_TRUE(std::ranges::is_sorted(option_rows(), {}, &OptionRow::flag));
  for (const OptionRow& row : option_rows()) {
    EXPECT_TRUE(row.flag.starts_with("--")) << row.flag;
    EXPECT_FALSE(row.sentence.empty()) << row.flag;
    EXPECT_FALSE(row.by_default.empty()) << row.flag;
    // The variables that other programs read, too (reproducible-builds.org, containerd's ctr,
    // docker's client).
    const bool shared = row.environment == "SOURCE_DATE_EPOCH" ||
                        row.environment == "DOCKER_HOST" ||
                        row.environment.starts_with("CONTAINERD_");
    // Those of the agent are what users of the existing product have in their charts.
    constexpr std::array k_agents = {"ENABLE_KLOGS", "KUBECONFIG", "LOG_OUTPUT",
                                     "SECRETS_AUTODISCOVER_ENABLED", "WATCHER_LIST_PAGESIZE"};
    const bool known = row.environment.starts_with("AGENT_") ||
                       std::ranges::find(k_agents, row.environment) != k_agents.end();
    const bool own = row.environment.starts_with("IAR_");
    const bool named = row.environment.empty() || own || shared || known;
    EXPECT_TRUE(named) << row.flag;
  }
}

TEST(Options, EveryFlagOfACommandHasARow) {
  for (const Command& command : commands()) {
    EXPECT_TRUE(std::ranges::is_sorted(command.flags)) << command.name;
    for (const std::string_view flag : command.flags) EXPECT_EQ(option_row(flag).flag, flag);
  }
}

TEST(Options, AmountsOfBytesHaveUnitsOf1024) {
  constexpr std::uint64_t k_mib = 1024 * 1024;
  for (const std::string_view text : {"512M", "512MB", "512MiB", "512Mi", "524288K"}) {
    EXPECT_EQ(memory(text), 512 * k_mib) << text;
  }
  EXPECT_EQ(memory("100000000"), 100'000'000U);
  EXPECT_EQ(memory("2G"), 2048 * k_mib);
  EXPECT_EQ(memory("1T"), 1024 * 1024 * k_mib);
}

TEST(Options, WrongAmountsOfBytesAreUsageErrors) {
  for (const std::string_view text :
       {"", "M", "iB", "512m", "512MM", "1.5G", "-1", " 512M", "512M ", "0x4000000", "63M", "2T",
        "18446744073709551616", "99999999999999999999G", "18014398509481985K"}) {
    EXPECT_EQ(refusal("--memory", text), ErrorCode::usage) << text;
  }
}

TEST(Options, WrongValuesAreUsageErrors) {
  for (const std::string_view text : {"0", "65", "two", "1.0", "-1", "1 "}) {
    EXPECT_EQ(refusal("--threads", text), ErrorCode::usage) << text;
  }
  EXPECT_EQ(refusal("--timeout", "0"), ErrorCode::usage);
  EXPECT_EQ(refusal("--timeout", "604801"), ErrorCode::usage);
  EXPECT_EQ(refusal("--analyzer-seconds", "3601"), ErrorCode::usage);
  EXPECT_EQ(refusal("--format", "xml"), ErrorCode::usage);
  EXPECT_EQ(refusal("--source-date-epoch", "2024-01-01"), ErrorCode::usage);
  EXPECT_EQ(refusal("--source-date-epoch", "253402300800"), ErrorCode::usage);
  EXPECT_EQ(refusal("--format", "JSON"), ErrorCode::usage);
  EXPECT_EQ(refusal("--platform", "linux"), ErrorCode::usage);
  EXPECT_EQ(refusal("--platform", "linux/"), ErrorCode::usage);
}

TEST(Options, ValuesAreTaken) {
  Options options;
  ASSERT_TRUE(set(options, "--threads", "64").ok());
  ASSERT_TRUE(set(options, "--platform", "linux/aarch64").ok());
  ASSERT_TRUE(set(options, "--cache", "/c").ok());
  ASSERT_TRUE(set(options, "--spill", "/s").ok());
  for (const std::string_view format : {"table", "json", "cyclonedx", "spdx", "tsv"}) {
    EXPECT_TRUE(set(options, "--format", format).ok()) << format;
  }
  ASSERT_TRUE(set(options, "--source-date-epoch", "1700000000").ok());
  EXPECT_EQ(options.created_seconds, 1'700'000'000);
  EXPECT_EQ(options.threads, 64U);
  EXPECT_EQ(options.platform->text(), "linux/arm64");
  EXPECT_EQ(options.cache_folder, "/c");
  EXPECT_EQ(options.spill_folder, "/s");
  ASSERT_TRUE(set(options, "--cache", "none").ok());
  ASSERT_TRUE(set(options, "--spill", "none").ok());
  EXPECT_EQ(options.cache_folder, "");
  EXPECT_EQ(options.spill_folder, "");
}

// Sets variables for one test.
class Environment : public ::testing::Test {
 protected:
  void set_variable(const char* name, const char* value) {
    ASSERT_EQ(::setenv(name, value, 1), 0);
    names_.push_back(name);
  }
  ~Environment() override {
    for (const char* const name : names_) ::unsetenv(name);
  }

 private:
  std::vector<const char*> names_;
};

constexpr std::array<std::string_view, 3> k_flags = {"--require-complete", "--stats", "--threads"};

TEST_F(Environment, SetsWhatACommandTakes) {
  set_variable("IAR_THREADS", "3");
  set_variable("IAR_STATS", "true");
  set_variable("IAR_REQUIRE_COMPLETE", "0");
  set_variable("IAR_FORMAT", "xml");  // not among the flags
  Options options;
  ASSERT_TRUE(apply_environment(options, k_flags).ok());
  EXPECT_EQ(options.threads, 3U);
  EXPECT_TRUE(options.stats);
  EXPECT_FALSE(options.require_complete);
}

TEST_F(Environment, EmptyIsNotSet) {
  set_variable("IAR_THREADS", "");
  Options options;
  ASSERT_TRUE(apply_environment(options, k_flags).ok());
  EXPECT_EQ(options.threads, 0U);
}

TEST_F(Environment, AWrongValueNamesItsVariable) {
  set_variable("IAR_THREADS", "many");
  Options options;
  const Status status = apply_environment(options, k_flags);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::usage);
  EXPECT_EQ(status.error().context, "IAR_THREADS");
}

TEST_F(Environment, NothingIsSpilledWhereNothingCanBeWritten) {
  set_variable("TMPDIR", "/nowhere/at/all");
  Options options;
  ASSERT_TRUE(apply_environment(options, {}).ok());
  EXPECT_EQ(options.spill_folder, "");
}

TEST(Options, WhatIsNotSetFollowsTheMachine) {
  Options options;
  settle(options);
  EXPECT_GE(options.threads, 1U);
  EXPECT_LE(options.threads, 64U);
  EXPECT_GE(options.memory_bytes, std::uint64_t{64} << 20U);
  EXPECT_LE(options.memory_bytes, std::uint64_t{1} << 30U);
}

}  // namespace
}  // namespace iar::app
