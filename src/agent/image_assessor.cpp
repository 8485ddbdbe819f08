#include "agent/image_assessor.h"

#include "source/registry.h"

namespace iar::agent {

namespace {

// Given to a candidate that leads elsewhere, before a layer is read.
constexpr std::string_view k_moved = "the name leads to another image than the one that runs";

// Hands a source on, unless it resolves to another image.
class CheckedSource : public source::Source {
 public:
  CheckedSource(std::unique_ptr<source::Source> inner, model::Digest running)
      : inner_(std::move(inner)), running_(running) {}

  Result<model::Image> resolve(const source::ResolveOptions& options) override {
    TRY_ASSIGN(auto image, inner_->resolve(options));
    if (!is_what_runs(image, running_)) {
      return make_error(ErrorCode::conflict, std::string(k_moved), image.reference);
    }
    return image;
  }
  Result<std::unique_ptr<source::BlobReader>> open_layer(std::size_t index,
                                                         std::uint64_t offset) override {
    return inner_->open_layer(index, offset);
  }
  [[nodiscard]] bool proves_diff_ids() const override { return inner_->proves_diff_ids(); }
  [[nodiscard]] std::vector<model::Diagnostic> diagnostics() const override {
    return inner_->diagnostics();
  }

 private:
  std::unique_ptr<source::Source> inner_;
  const model::Digest running_;
};

Verdict undetermined(std::string message) {
  Verdict out;
  out.state = State::undetermined;
  out.message = std::move(message);
  return out;
}

Verdict failed(const Error& error) {
  Verdict out;
  out.state = State::failed;
  out.reason = model::reason_of(error);
  out.message = error.text();
  return out;
}

Verdict assessed(const model::Image& image) {
  Verdict out;
  out.state = State::assessed;
  if (image.manifest_digest) out.digest = image.manifest_digest->text();
  return out;
}

// The errors of all candidates as one verdict.
class Failures {
 public:
  void add(const Candidate& candidate, Error error) {
    if (error.code == ErrorCode::conflict && error.message == k_moved) {
      moved_ = candidate.reference;
      return;
    }
    // "Not there" says less than whatever else went wrong.
    const bool better =
        !worst_ || (worst_->code == ErrorCode::not_found && error.code != ErrorCode::not_found);
    if (better) worst_ = std::move(error);
  }
  [[nodiscard]] Verdict verdict(const Job& job) const {
    const bool missing = !worst_ || worst_->code == ErrorCode::not_found;
    const bool platform = worst_ && model::reason_of(*worst_) != model::Reason::not_found;
    if (worst_ && (!missing || platform)) return failed(*worst_);
    if (!moved_.empty()) {
      return undetermined("the tag has moved since: " + moved_ + " is another image now");
    }
    if (job.id.repository.empty()) {
      return undetermined("the image exists only on the node; no registry has it");
    }
    return worst_ ? failed(*worst_) : undetermined("nothing names a registry that has it");
  }

 private:
  std::optional<Error> worst_;
  std::string moved_;
};

}  // namespace

bool is_what_runs(const model::Image& image, const model::Digest& running) {
  return image.index_digest == running || image.manifest_digest == running ||
         image.config_digest == running;
}

ImageAssessor::ImageAssessor(pull::RegistryServices services, SecretStore& secrets,
                             worker::WorkerHost& host,
                             std::span<const analyze::Analyzer* const> analyzers,
                             AssessorSettings settings)
    : services_(std::move(services)),
      secrets_(secrets),
      host_(host),
      analyzers_(analyzers),
      settings_(std::move(settings)) {}

Result<assess::Assessment> ImageAssessor::attempt(const Job& job, const Candidate& candidate,
                                                  const pull::RegistryServices& services,
                                                  const std::stop_token& stop) {
  const auto deadline = Deadline::after(settings_.image_time_max);
  source::RegistryOptions registry;
  registry.services = &services;
  source::SourceOptions options;
  options.deadline = deadline;
  options.stop = stop;
  TRY_ASSIGN(auto source,
             source::open_registry("docker://" + candidate.reference, registry, options));
  CheckedSource checked(std::move(source), *job.id.digest);
  assess::AssessOptions how;
  how.threads = settings_.threads;
  how.memory_bytes = settings_.memory_bytes;
  how.call_seconds_max = settings_.call_seconds_max;
  how.deadline = deadline;
  how.platform = job.platform;
  how.cache = settings_.cache;
  how.reference = candidate.reference;
  return assess::assess(checked, host_, analyzers_, how);
}

JobResult ImageAssessor::run(const Job& job, const std::stop_token& stop) {
  if (!job.id.digest) return {undetermined("the runtime states no digest"), {}};
  pull::RegistryServices services = services_;
  std::vector<std::string> keys = job.secrets;
  keys.insert(keys.end(), settings_.secrets.begin(), settings_.secrets.end());
  services.credentials.insert(
      services.credentials.begin(),
      [this, keys = std::move(keys)](const pull::Reference& reference,
                                     const Deadline&) -> Result<std::vector<pull::Credential>> {
        return secrets_.lookup(keys, settings_.discover_secrets, reference);
      });
  Failures failures;
  for (const auto& candidate : job.candidates) {
    auto found = attempt(job, candidate, services, stop);
    if (found) {
      Verdict verdict = assessed(found->image);
      return {std::move(verdict), std::move(*found)};
    }
    failures.add(candidate, std::move(found).error());
    if (stop.stop_requested()) break;
  }
  return {failures.verdict(job), {}};
}

}  // namespace iar::agent
