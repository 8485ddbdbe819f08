#include "agent/exclusions.h"

#include "agent/image_id.h"
#include "base/text.h"

namespace iar::agent {

namespace {

std::vector<std::string> entries_of(std::string_view list) {
  std::vector<std::string> out;
  for (const auto part : split(list, ',')) {
    const auto entry = trimmed(part);
    if (!entry.empty()) out.emplace_back(entry);
  }
  return out;
}

// As references have it: docker.io for all of Docker Hub's names, lower case, no scheme.
std::string registry_name(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  const auto name = lowered(text);
  const bool hub = name == "index.docker.io" || name == "registry-1.docker.io";
  return hub ? "docker.io" : name;
}

// "NAME@sha2561234…" is what the original's documentation shows.
std::string with_colon(std::string entry) {
  constexpr std::string_view k_algorithm = "@sha256";
  const auto at = entry.find(k_algorithm);
  if (at == std::string::npos) return entry;
  const auto after = at + k_algorithm.size();
  if (after < entry.size() && entry[after] != ':') entry.insert(after, 1, ':');
  return entry;
}

bool same_image(const pull::Reference& rule, const pull::Reference& image,
                const std::optional<model::Digest>& running) {
  if (rule.domain != image.domain || rule.repository != image.repository) return false;
  if (rule.digest) return image.digest == rule.digest || running == rule.digest;
  const auto tag = [](const pull::Reference& one) {
    return one.tag.empty() ? std::string("latest") : one.tag;
  };
  // A digest without a tag names no tag at all.
  if (image.digest && image.tag.empty()) return false;
  return tag(rule) == tag(image);
}

}  // namespace

Exclusions::Exclusions(std::string_view namespaces, std::string_view registries,
                       std::string_view images) {
  for (auto& entry : entries_of(namespaces)) namespaces_.insert(std::move(entry));
  for (const auto& entry : entries_of(registries)) registries_.insert(registry_name(entry));
  for (const auto& entry : entries_of(images)) {
    auto reference = pull::Reference::parse(with_colon(entry));
    if (reference) {
      images_.push_back(std::move(*reference));
    } else {
      problems_.push_back(entry);
    }
  }
}

std::string Exclusions::rule_for(const Subject& subject) const {
  if (namespaces_.contains(subject.space)) return "namespace " + std::string(subject.space);
  if (subject.space_annotated) return "annotation of namespace " + std::string(subject.space);
  if (subject.pod_annotated) return "annotation of the pod";
  const auto reference = pull::Reference::parse(subject.image);
  if (!reference) return {};
  if (registries_.contains(lowered(reference->domain))) return "registry " + reference->domain;
  const auto running = ImageId::parse(subject.image_id).digest;
  for (const auto& rule : images_) {
    if (same_image(rule, *reference, running)) return "image " + rule.text();
  }
  return {};
}

}  // namespace iar::agent
