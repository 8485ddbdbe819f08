#include "source/resolve.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "source/manifest.h"
#include "source/names.h"

namespace iar::source {

namespace {

using model::Descriptor;
using model::Digest;
using model::Platform;
using model::Reason;

struct Candidate {
  Descriptor descriptor;
  std::optional<Digest> index_digest;  // the outermost index that led here
  std::size_t depth = 0;
  std::optional<Manifest> manifest;  // once read
  std::optional<model::ImageConfig> config;

  [[nodiscard]] Platform platform() const {
    if (descriptor.platform) return *descriptor.platform;
    return config ? config->platform : Platform{};
  }
};

class Resolver {
 public:
  Resolver(DocumentStore& store, const SourceLimits& limits) : store_(store), limits_(limits) {}

  Status collect(const std::vector<Descriptor>& entries, std::optional<Digest> index_digest,
                 std::size_t depth);
  Result<Candidate> choose(const ResolveOptions& options, Ties ties);
  Status load(Candidate& candidate);

 private:
  Result<std::string> read_verified(const Descriptor& descriptor, DocumentRole role);
  Status collect_unknown(const Descriptor& entry, std::optional<Digest> index_digest,
                         std::size_t depth);
  void pass_over(Error why) {
    if (!passed_over_) passed_over_ = std::move(why);
  }
  [[nodiscard]] Error nothing_suits(const Platform& wanted) const;
  [[nodiscard]] Status refuse_ties(const Platform& wanted, const Candidate& best) const;

  DocumentStore& store_;
  const SourceLimits& limits_;
  std::vector<Candidate> candidates_;
  std::optional<Error> passed_over_;  // why the first entry that is no candidate is none
  std::size_t documents_ = 0;
};

Result<std::string> Resolver::read_verified(const Descriptor& descriptor, DocumentRole role) {
  const std::string name = descriptor.digest.text();
  if (++documents_ > limits_.documents_max) {
    return make_error(ErrorCode::limit, "too many documents to read before an image is found");
  }
  const std::size_t bytes_max =
      role == DocumentRole::manifest ? limits_.manifest_bytes_max : limits_.config_bytes_max;
  if (descriptor.size > bytes_max) {
    return make_error(ErrorCode::limit, "longer than " + std::to_string(bytes_max) + " bytes",
                      name);
  }
  auto text = store_.read(descriptor, role, bytes_max);
  if (!text) return with_context(std::move(text).error(), name);
  if (text->size() != descriptor.size) {
    return make_error(ErrorCode::corrupt, "its size is not what its descriptor says", name);
  }
  if (Digest::of(as_bytes(*text)) != descriptor.digest) {
    return make_error(ErrorCode::corrupt, "its digest is not what its descriptor says", name);
  }
  return text;
}

Status Resolver::collect(const std::vector<Descriptor>& entries, std::optional<Digest> index_digest,
                         std::size_t depth) {
  if (depth > limits_.index_depth_max) {
    return make_error(ErrorCode::limit, "indexes inside indexes too deep");
  }
  for (const auto& entry : entries) {
    if (is_about_an_image(entry)) continue;
    if (!store_.may_have(entry)) {
      pass_over(make_error(ErrorCode::not_found, "the manifest is missing", entry.digest.text()));
      continue;
    }
    if (entry.platform && !is_index_media_type(entry.media_type)) {
      candidates_.push_back({entry, index_digest, depth, {}, {}});
      continue;
    }
    const Status status = collect_unknown(entry, index_digest, depth);
    if (status.ok()) continue;
    // Another entry may still suit: archives hold indexes without all that these list.
    const bool skippable = status.error().code == ErrorCode::not_found ||
                           status.error().code == ErrorCode::unsupported;
    if (!skippable) return status;
    pass_over(status.error());
  }
  return {};
}

Status Resolver::collect_unknown(const Descriptor& entry, std::optional<Digest> index_digest,
                                 std::size_t depth) {
  TRY_ASSIGN(const std::string text, read_verified(entry, DocumentRole::manifest));
  auto parsed = parse_document(text, limits_);
  if (!parsed) return with_context(std::move(parsed).error(), entry.digest.text());
  Document document = std::move(parsed).value();
  if (const auto* index = std::get_if<Index>(&document)) {
    return collect(index->manifests, index_digest ? index_digest : entry.digest, depth + 1);
  }
  Candidate candidate{entry, index_digest, depth, std::get<Manifest>(std::move(document)), {}};
  TRY(load(candidate));
  candidates_.push_back(std::move(candidate));
  return {};
}

Status Resolver::load(Candidate& candidate) {
  const std::string name = candidate.descriptor.digest.text();
  if (!candidate.manifest) {
    TRY_ASSIGN(const std::string text, read_verified(candidate.descriptor, DocumentRole::manifest));
    auto document = parse_document(text, limits_);
    if (!document) return with_context(std::move(document).error(), name);
    auto* manifest = std::get_if<Manifest>(&*document);
    if (manifest == nullptr) {
      return make_error(ErrorCode::corrupt, "an index where a manifest is expected", name);
    }
    candidate.manifest = std::move(*manifest);
  }
  if (candidate.config) return {};
  if (auto status = check_readable(*candidate.manifest); !status) {
    return with_context(std::move(status).error(), name);
  }
  const Descriptor& descriptor = candidate.manifest->config;
  TRY_ASSIGN(const std::string text, read_verified(descriptor, DocumentRole::config));
  auto config = parse_config(text, limits_);
  if (!config) return with_context(std::move(config).error(), descriptor.digest.text());
  candidate.config = std::move(config).value();
  return {};
}

Error Resolver::nothing_suits(const Platform& wanted) const {
  if (candidates_.empty()) {
    return passed_over_ ? *passed_over_ : make_error(ErrorCode::not_found, "it lists no image");
  }
  std::vector<Platform> offered;
  for (const auto& candidate : candidates_) {
    const Platform platform = candidate.platform();
    if (std::ranges::find(offered, platform) == offered.end()) offered.push_back(platform);
  }
  return platform_missing(wanted, offered);
}

Status Resolver::refuse_ties(const Platform& wanted, const Candidate& best) const {
  std::vector<std::string> names;
  std::set<Digest> digests;
  for (const auto& other : candidates_) {
    const bool tied =
        other.depth == 0 && best.depth == 0 &&
        platform_match(wanted, other.platform()) == platform_match(wanted, best.platform());
    if (!tied) continue;
    digests.insert(other.descriptor.digest);
    names.push_back("@" + other.descriptor.digest.text());
  }
  if (digests.size() <= 1) return {};
  return make_error(ErrorCode::usage, "several images for " + wanted.text() + ": name one of " +
                                          listed(std::move(names)));
}

Result<Candidate> Resolver::choose(const ResolveOptions& options, Ties ties) {
  const Platform wanted = options.platform.value_or(Platform::host());
  const auto score = [&](const Candidate& one) { return platform_match(wanted, one.platform()); };
  const auto best = std::ranges::max_element(candidates_, {}, score);
  const bool suits = best != candidates_.end() && score(*best) > 0;
  if (suits && ties == Ties::refuse) TRY(refuse_ties(wanted, *best));
  if (suits) return *best;
  // Nobody asked for another platform than the image has, or the image does not say which it has.
  const bool only = candidates_.size() == 1;
  if (only && (!options.platform || candidates_.front().platform().os.empty())) {
    return candidates_.front();
  }
  return nothing_suits(wanted);
}

}  // namespace

Error platform_missing(const Platform& wanted, const std::vector<Platform>& offered) {
  const auto on_windows = [](const Platform& platform) { return platform.os == "windows"; };
  if (std::ranges::all_of(offered, on_windows)) {
    return model::with_reason(
        make_error(ErrorCode::unsupported, "an image for Windows, which is not read"),
        Reason::windows);
  }
  std::vector<std::string> names;
  for (const auto& platform : offered) names.push_back(platform.text());
  return model::with_reason(
      make_error(ErrorCode::not_found,
                 "no image for " + wanted.text() + "; there is " + listed(std::move(names))),
      Reason::platform_missing);
}

Result<model::Image> assemble_image(model::ImageConfig config, std::vector<Descriptor> layers) {
  if (config.platform.os == "windows") return platform_missing({}, {config.platform});
  if (config.diff_ids.size() != layers.size()) {
    return make_error(ErrorCode::corrupt,
                      "the config names " + std::to_string(config.diff_ids.size()) +
                          " layers, the manifest " + std::to_string(layers.size()));
  }
  model::Image image;
  image.config = std::move(config);
  image.layers = std::move(layers);
  return image;
}

Result<model::Image> resolve_image(DocumentStore& store, const std::vector<Descriptor>& entries,
                                   const ResolveOptions& options, const SourceLimits& limits,
                                   Ties ties) {
  Resolver resolver(store, limits);
  TRY(resolver.collect(entries, std::nullopt, 0));
  TRY_ASSIGN(Candidate chosen, resolver.choose(options, ties));
  TRY(resolver.load(chosen));
  if (chosen.config->platform.os.empty()) chosen.config->platform = chosen.platform();
  TRY_ASSIGN(model::Image image,
             assemble_image(std::move(*chosen.config), std::move(chosen.manifest->layers)));
  image.index_digest = chosen.index_digest;
  image.manifest_digest = chosen.descriptor.digest;
  image.config_digest = chosen.manifest->config.digest;
  return image;
}

}  // namespace iar::source
