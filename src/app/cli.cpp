// The command line, by CLI11: the one file that includes it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>

#include "app/command.h"
#include "base/utf8.h"

namespace iar::app {

namespace {

// Values as given; they are parsed by the rows' own functions.
struct Given {
  std::string argument;
  std::string second;
  std::map<std::string_view, std::vector<std::string>> values;
  std::map<std::string_view, bool> switches;
};

std::string description(const OptionRow& row) {
  std::string out = std::string(row.sentence) + " (default: " + std::string(row.by_default);
  if (!row.environment.empty()) out += "; " + std::string(row.environment);
  return out + ")";
}

void add_flag(CLI::App& app, const OptionRow& row, Given& given) {
  const std::string flag(row.flag);
  if (row.value.empty()) {
    app.add_flag(flag, given.switches[row.flag], description(row));
    return;
  }
  app.add_option(flag, given.values[row.flag], description(row))
      ->type_name(std::string(row.value))
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(row.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                           : CLI::MultiOptionPolicy::TakeLast);
}

// "image files" is the command "files" below the command "image".
CLI::App& parent_of(CLI::App& root, std::string_view& name) {
  const std::size_t space = name.find(' ');
  if (space == std::string_view::npos) return root;
  const std::string group(name.substr(0, space));
  name.remove_prefix(space + 1);
  for (CLI::App* const each : root.get_subcommands([](CLI::App*) { return true; })) {
    if (each->get_name() == group) return *each;
  }
  CLI::App& made = *root.add_subcommand(
      group, "More about " + (group == "db"       ? std::string("the advisory database")
                              : group == "policy" ? std::string("policies")
                                                  : group + "s"));
  made.require_subcommand(1);
  return made;
}

CLI::App& add_command(CLI::App& root, const Command& command, Given& given) {
  std::string_view name = command.name;
  CLI::App& parent = parent_of(root, name);
  CLI::App& app = *parent.add_subcommand(std::string(name), std::string(command.sentence));
  std::string more(command.more);
  if (!command.argument.empty()) {
    // "[DIR]" may be missing.
    const bool needed = !command.argument.starts_with('[');
    std::string argument(command.argument);
    if (!needed) argument = argument.substr(1, argument.size() - 2);
    app.add_option(argument, given.argument, "see below")->required(needed);
    if (command.argument == "IMAGE") more = std::string(image_forms()) + more;
  }
  if (!command.second.empty()) {
    app.add_option(std::string(command.second), given.second, "see below")->required();
  }
  app.footer("\n" + more);
  for (const std::string_view flag : command.flags) add_flag(app, option_row(flag), given);
  return app;
}

Status set_values(const OptionRow& row, const std::vector<std::string>& values, Options& options) {
  for (const std::string& value : values) {
    if (value.empty()) continue;
    if (auto status = row.set(options, value); !status.ok()) {
      return with_context(std::move(status).error(), row.flag);
    }
  }
  return {};
}

std::vector<std::string_view> not_given(const Command& command, const Given& given) {
  std::vector<std::string_view> out;
  for (const std::string_view flag : command.flags) {
    const auto value = given.values.find(flag);
    if (value == given.values.end() || value->second.empty()) out.push_back(flag);
  }
  return out;
}

Result<Options> options_of(const Command& command, const Given& given) {
  Options options;
  options.package = given.second;
  TRY(apply_environment(options, not_given(command, given)));
  for (const std::string_view flag : command.flags) {
    const OptionRow& row = option_row(flag);
    const auto value = given.values.find(flag);
    if (value != given.values.end()) TRY(set_values(row, value->second, options));
    const auto on = given.switches.find(flag);
    if (on != given.switches.end() && on->second) TRY(row.set(options, ""));
  }
  settle(options);
  return options;
}

int usage_error(const Error& error) {
  std::cerr << "iar: " << message_for_display(error.text()) << "\nTry 'iar --help'.\n";
  return static_cast<int>(ExitCode::usage);
}

// The agent takes the long flags that its predecessor had with one dash: "-runmode watcher".
std::vector<std::string> agent_words(int argc, char** argv) {
  std::vector<std::string> words(argv, argv + argc);
  if (words.size() < 2 || words[1] != "agent") return words;
  for (auto& word : words) {
    const bool one_dash = word.size() > 2 && word[0] == '-' && word[1] != '-';
    if (one_dash) word.insert(0, 1, '-');
  }
  return words;
}

}  // namespace

int run_command_line(int argc, char** argv, Services& services) {
  CLI::App root("Image assessment at runtime: what is in a container image, and what that means.",
                "iar");
  root.set_version_flag("--version", IAR_VERSION);
  root.require_subcommand(1);
  root.failure_message(CLI::FailureMessage::help);
  std::vector<Given> given(commands().size());
  std::vector<CLI::App*> apps;
  for (std::size_t i = 0; i < given.size(); ++i) {
    apps.push_back(&add_command(root, commands()[i], given[i]));
  }
  try {
    auto words = agent_words(argc, argv);
    words.erase(words.begin());
    std::ranges::reverse(words);
    root.parse(std::move(words));
  } catch (const CLI::Success& success) {
    return root.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(make_error(ErrorCode::usage, error.what()));
  }
  for (std::size_t i = 0; i < apps.size(); ++i) {
    if (!apps[i]->parsed()) continue;
    const auto options = options_of(commands()[i], given[i]);
    if (!options) return usage_error(options.error());
    return static_cast<int>(commands()[i].run(*options, given[i].argument, services));
  }
  return static_cast<int>(ExitCode::usage);
}

}  // namespace iar::app
