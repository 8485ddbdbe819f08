#include "conformance/program.h"

#include "source/source.h"

namespace iar::conformance {

namespace {

source::SourceOptions source_options(const Deadline& deadline) {
  source::SourceOptions options;
  options.deadline = deadline;
  return options;
}

Deadline soon() { return Deadline::after(std::chrono::seconds(Program::k_seconds_max)); }

}  // namespace

Result<model::Image> Program::resolve(const std::string& reference) const {
  TRY_ASSIGN(const auto source, source::open_source(reference, source_options(soon())));
  return source->resolve({});
}

Result<assess::Assessment> Program::assess(
    const std::string& reference, std::span<const analyze::Analyzer* const> analyzers) const {
  assess::AssessOptions options;
  options.deadline = soon();
  TRY_ASSIGN(const auto source, source::open_source(reference, source_options(options.deadline)));
  TRY_ASSIGN(auto assessment, assess::assess(*source, workers_, analyzers, options));
  if (assessment.stats.workers_lost > 0) {
    return make_error(ErrorCode::internal, "a worker was lost", reference);
  }
  return assessment;
}

Result<model::Inventory> Program::inventory(const std::string& folder) const {
  TRY_ASSIGN(auto assessment, assess("dir:" + folder, analyze::registry()));
  return std::move(assessment.inventory);
}

}  // namespace iar::conformance
