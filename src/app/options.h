// The option table: every setting of the program once, with its flag, environment variable, default
// and sentence. Parsing, --help and the documentation all come from the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/agent_options.h"
#include "app/db_options.h"
#include "app/registry_options.h"
#include "app/server_options.h"
#include "base/result.h"
#include "match/moment.h"
#include "model/platform.h"
#include "runtime/containerd_api.h"
#include "runtime/docker.h"

namespace iar::app {

struct Options {
  std::string package;  // of a command that takes one, as it was written
  std::string format = "table";
  std::string by;                  // empty: packages are not grouped
  std::string output;              // empty: standard output
  std::uint32_t threads = 0;       // 0: as the cgroup allows
  std::uint64_t memory_bytes = 0;  // 0: 3/4 of the cgroup's limit, at most 1 GiB
  std::string spill_folder;        // empty: memory only
  std::string cache_folder;        // empty: none
  std::uint64_t timeout_seconds = 3600;
  std::uint64_t call_seconds = 20;
  std::optional<model::Platform> platform;
  bool require_complete = false;
  bool stats = false;
  bool digest = false;
  bool show_suppressed = false;
  std::optional<std::int64_t> created_seconds;  // what documents state as their time; since 1970
  std::string advisories;                       // a database; empty: findings are not looked for
  std::string advisory_keys;  // PEM of the public keys whose signature is believed
  DbOptions db;
  std::vector<std::string> vex;  // files or folders of VEX documents
  std::string policy;            // a file; empty: none
  std::string fail_on;           // as it was written; empty: nothing
  bool only_fixed = false;
  std::string ignore_file;          // empty: none
  std::optional<match::Moment> at;  // when findings are judged; absent: now
  RegistryOptions registry;
  runtime::ContainerdSettings containerd;
  runtime::DockerSettings docker;
  ServerOptions server;
  AgentOptions agent;
};

struct OptionRow {
  std::string_view flag;         // "--threads"
  std::string_view environment;  // "IAR_THREADS"; empty: none
  std::string_view value;        // "N"; empty: a switch
  std::string_view by_default;   // in words
  std::string_view sentence;
  Status (*set)(Options& options, std::string_view value);
  bool repeatable = false;  // each time that it is given counts
};

// All rows, sorted by flag.
std::span<const OptionRow> option_rows();
// The row of that flag; every flag that a command names has one.
const OptionRow& option_row(std::string_view flag);

// What is not given as a flag is taken from the environment. Errors: usage.
Status apply_environment(Options& options, std::span<const std::string_view> flags);

// Fills in what depends on the machine.
void settle(Options& options);

}  // namespace iar::app
