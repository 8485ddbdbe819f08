// iar list analyzers.
#include <algorithm>

#include "app/command.h"
#include "app/output.h"

namespace iar::app {

namespace {

std::string_view shape_of(const analyze::Analyzer& analyzer) {
  static constexpr std::array<std::string_view, 4> k_shapes = {"whole file", "stream",
                                                               "random access", "image"};
  return k_shapes.at(analyzer.run.index());
}

}  // namespace

ExitCode list_analyzers(const Options& options, const std::string&, Services& services) {
  std::size_t width = 0;
  for (const auto* each : services.analyzers) width = std::max(width, each->name.size());
  std::string out;
  for (const auto* each : services.analyzers) {
    out += std::string(each->name) + std::string(width + 2 - each->name.size(), ' ');
    out += "v" + std::to_string(each->version) + "  " + std::string(shape_of(*each));
    out += std::string(15 - shape_of(*each).size(), ' ') + std::string(each->what) + "\n";
  }
  const auto written = write_result(options, out);
  return written.ok() ? ExitCode::assessed : report_failure(written.error());
}

}  // namespace iar::app
