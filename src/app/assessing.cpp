#include "app/assessing.h"

#include "app/output.h"
#include "app/registries.h"
#include "assess/document.h"
#include "model/sbom_properties.h"
#include "runtime/containerd.h"
#include "runtime/docker.h"
#include "source/document.h"

namespace iar::app {

namespace {

constexpr std::string_view k_containerd = "containerd:";
constexpr std::string_view k_docker = "docker:";

// None for an empty name.
Result<std::unique_ptr<assess::SegmentCache>> open_cache(const std::string& folder) {
  if (folder.empty()) return std::unique_ptr<assess::SegmentCache>();
  auto cache = assess::SegmentCache::open(folder);
  if (cache) return cache;
  Error error = std::move(cache).error();
  error.advice = "Name a folder that is there or can be made with --cache, or none.";
  return error;
}

// For what a runtime has not; the keys of registries are read only when they are needed.
runtime::RegistryOpener opener(const Options& options, std::unique_ptr<Registries>& registries,
                               const source::SourceOptions& source_options) {
  return [&options, &registries,
          source_options](const std::string& reference) -> Result<std::unique_ptr<source::Source>> {
    if (!registries) {
      TRY_ASSIGN(registries, Registries::make(options.registry, reference));
    }
    return source::open_registry(reference, registries->source_options(), source_options);
  };
}

}  // namespace

Result<assess::Assessment> assess_image(const Options& options, const std::string& image,
                                        const Wanted& wanted, Services& services) {
  const Deadline deadline = Deadline::after(std::chrono::seconds(options.timeout_seconds));
  source::SourceOptions source_options;
  source_options.spill.folder = options.spill_folder;
  source_options.spill.memory_bytes_max = options.memory_bytes / 4;
  source_options.deadline = deadline;
  std::unique_ptr<Registries> registries;
  std::unique_ptr<source::Source> source;
  const bool document = source::names_document(image);
  const bool containerd = image.starts_with(k_containerd);
  if (document) {
    if (wanted.analyzers.empty()) {
      return make_error(ErrorCode::usage, "a document lists packages, not files or layers", image);
    }
    TRY_ASSIGN(source, source::open_document(image, model::k_sbom_source_path));
  } else if (containerd) {
    TRY_ASSIGN(source, runtime::open_containerd(
                           image, image.substr(k_containerd.size()), options.containerd,
                           opener(options, registries, source_options), source_options));
  } else if (image.starts_with(k_docker) && !image.starts_with("docker://")) {
    TRY_ASSIGN(source, runtime::open_docker(image, image.substr(k_docker.size()), options.docker,
                                            source_options));
  } else if (source::names_registry_image(image)) {
    TRY_ASSIGN(registries, Registries::make(options.registry, image));
    TRY_ASSIGN(source, source::open_registry(image, registries->source_options(), source_options));
  } else {
    TRY_ASSIGN(source, source::open_source(image, source_options));
  }

  TRY_ASSIGN(const auto cache, open_cache(options.cache_folder));
  Progress progress;
  assess::AssessOptions assess_options;
  assess_options.threads = options.threads;
  assess_options.memory_bytes = options.memory_bytes;
  assess_options.call_seconds_max = static_cast<std::uint32_t>(options.call_seconds);
  assess_options.deadline = deadline;
  assess_options.platform = options.platform;
  assess_options.hash_files = wanted.hash_files;
  assess_options.traced = wanted.traced;
  assess_options.cache = cache.get();
  assess_options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
    progress.show(done, total);
  };
  assess_options.reference = image;
  const auto assess = document ? assess::assess_document : assess::assess;
  return assess(*source, services.workers, wanted.analyzers, assess_options);
}

}  // namespace iar::app
