// Commands of the program: one file each, one row each in the table of commands.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyze/analyzer.h"
#include "app/options.h"
#include "worker/host.h"

namespace iar::app {

// What a process may end with.
enum class ExitCode : int {
  assessed = 0,
  policy = 1,  // what was assessed is denied; or a policy that is none, or not what it should be
  usage = 2,
  not_assessed = 3,  // or not completely
};

// What a command works with.
struct Services {
  std::span<const analyze::Analyzer* const> analyzers;
  worker::WorkerHost& workers;
};

struct Command {
  std::string_view name;      // words: "image files"
  std::string_view argument;  // "IMAGE"; empty: takes none
  std::string_view second;    // "WHAT", which goes into Options::package; mostly empty
  std::string_view sentence;
  std::string_view more;  // examples, for --help
  std::span<const std::string_view> flags;
  ExitCode (*run)(const Options& options, const std::string& argument, Services& services);
};

std::span<const Command> commands();
// How an image is named, for --help.
std::string_view image_forms();

ExitCode agent(const Options& options, const std::string& none, Services& services);
ExitCode db_build(const Options& options, const std::string& folder, Services& services);
ExitCode db_diff(const Options& options, const std::string& file, Services& services);
ExitCode db_export(const Options& options, const std::string& bundle, Services& services);
ExitCode db_fetch(const Options& options, const std::string& folder, Services& services);
ExitCode db_import(const Options& options, const std::string& bundle, Services& services);
ExitCode db_publish(const Options& options, const std::string& file, Services& services);
ExitCode db_search(const Options& options, const std::string& file, Services& services);
ExitCode db_status(const Options& options, const std::string& file, Services& services);
ExitCode db_update(const Options& options, const std::string& none, Services& services);
ExitCode db_verify(const Options& options, const std::string& file, Services& services);
ExitCode explain(const Options& options, const std::string& image, Services& services);
ExitCode policy_check(const Options& options, const std::string& file, Services& services);
ExitCode policy_test(const Options& options, const std::string& file, Services& services);
ExitCode serve(const Options& options, const std::string& none, Services& services);
ExitCode scan(const Options& options, const std::string& image, Services& services);
ExitCode image_files(const Options& options, const std::string& image, Services& services);
ExitCode image_layers(const Options& options, const std::string& image, Services& services);
ExitCode list_analyzers(const Options& options, const std::string& none, Services& services);
ExitCode list_feeds(const Options& options, const std::string& none, Services& services);

// Parses the words and runs the command; answers the exit status of the process.
int run_command_line(int argc, char** argv, Services& services);

}  // namespace iar::app
