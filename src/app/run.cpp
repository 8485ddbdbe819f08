#include "app/run.h"

#include <signal.h>

#include "app/command.h"
#include "app/output.h"

namespace iar::app {

int run(int argc, char** argv, std::span<const analyze::Analyzer* const> analyzers) {
  // A pipe whose reader is gone is an error that write(2) reports.
  ::signal(SIGPIPE, SIG_IGN);
  auto workers = worker::WorkerHost::start(analyzers, argv);
  if (!workers) return static_cast<int>(report_failure(workers.error()));
  Services services{analyzers, **workers};
  return run_command_line(argc, argv, services);
}

}  // namespace iar::app
