#include "conformance/assess.h"

#include <algorithm>
#include <vector>

#include "analyze/dispatch.h"
#include "analyze/os_choice.h"
#include "archive/magic.h"
#include "cases/case_file.h"
#include "cases/run_analyzer.h"

namespace iar::conformance {

namespace {

namespace fs = std::filesystem;

// As much of a file as a layer's reader looks at to tell its kind.
constexpr std::size_t k_head_size = 512;

struct Collector {
  analyze::Dispatch dispatch{analyze::registry()};
  model::Inventory inventory;
  std::vector<model::FileFacts> releases;

  Status take(const fs::path& file, const std::string& path) {
    TRY_ASSIGN(const std::string bytes, cases::read_whole_file(file));
    const auto magic =
        archive::magic_of(as_bytes(bytes).first(std::min(bytes.size(), k_head_size)));
    analyze::AnalyzerSet wanted = dispatch.wanted(path, magic);
    while (!wanted.empty()) {
      const analyze::Analyzer& analyzer = dispatch.analyzer(wanted.take_first());
      model::Facts facts;
      const Status status = cases::run_analyzer(analyzer, path, as_bytes(bytes), facts);
      if (!status) {
        inventory.diagnostics.push_back(
            {model::Effect::partial, model::reason_of(status.error().code),
             std::string(analyzer.name), 0, path, status.error().message});
      }
      for (auto& package : facts.packages) {
        inventory.packages.push_back(
            {std::move(package), {{path, std::string(analyzer.name), 0, 0}}});
      }
      if (!facts.os_releases.empty()) releases.push_back({path, 0, std::move(facts)});
    }
    return {};
  }
};

}  // namespace

Result<model::Inventory> assess(const fs::path& rootfs) {
  Collector collector;
  std::error_code error;
  for (fs::recursive_directory_iterator at(rootfs, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file() || at->is_symlink()) continue;
    TRY(collector.take(at->path(), at->path().lexically_relative(rootfs).generic_string()));
  }
  if (error) return make_error(ErrorCode::io, error.message(), rootfs.string());
  std::vector<analyze::OsSighting> sightings;
  for (const auto& file : collector.releases) {
    sightings.push_back({file.path, &file.facts.os_releases.front()});
  }
  collector.inventory.os = analyze::choose_os(sightings);
  return std::move(collector.inventory);
}

}  // namespace iar::conformance
