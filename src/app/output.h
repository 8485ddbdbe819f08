// Where results and failures go.
#pragma once

#include <string_view>

#include "app/command.h"
#include "model/inventory.h"

namespace iar::app {

// Writes to --output (replaced by rename, so that no half result looks whole) or standard output.
Status write_result(const Options& options, std::string_view text);

// "iar: not assessed (REASON): CAUSE", then what to do about it; answers the exit code that fits.
ExitCode report_failure(const Error& error);

// Names the first thing that was not looked at, if there is one; answers the exit code that fits.
ExitCode report_gaps(const model::Inventory& inventory);

// One sentence of advice for each reason of the closed list.
std::string_view advice(model::Reason reason);

// The width of the terminal on standard output; 0 when it is none.
std::size_t terminal_width();

// A line on standard error that is written over, on a terminal only.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // From several threads.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace iar::app
