#include "agent/image_id.h"

#include <algorithm>
#include <array>

namespace iar::agent {

namespace {

constexpr std::size_t k_hex_digits = 64;

std::optional<model::Digest> digest_of(std::string_view text) {
  const auto parsed = text.size() == k_hex_digits && text.find(':') == std::string_view::npos
                          ? model::Digest::parse("sha256:" + std::string(text))
                          : model::Digest::parse(text);
  if (!parsed) return std::nullopt;
  return *parsed;
}

// A name that a registry could know: not a bare digest, nor what is no reference.
std::optional<pull::Reference> reference_of(std::string_view text) {
  if (text.empty() || digest_of(text)) return std::nullopt;
  auto parsed = pull::Reference::parse(text);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

}  // namespace

ImageId ImageId::parse(std::string_view text) {
  constexpr std::array<std::string_view, 2> k_prefixes = {"docker-pullable://", "docker://"};
  for (const auto prefix : k_prefixes) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  ImageId out;
  out.digest = digest_of(text);
  if (out.digest) return out;
  const auto at = text.rfind('@');
  if (at != std::string_view::npos) {
    out.digest = digest_of(text.substr(at + 1));
    text = text.substr(0, at);
  }
  const auto reference = reference_of(text);
  if (reference) out.repository = reference->name();
  return out;
}

std::vector<Candidate> candidates_of(const ImageId& id, std::string_view image,
                                     std::string_view status_image) {
  std::vector<Candidate> out;
  const auto add = [&](std::string reference, bool by_tag) {
    const bool known = std::ranges::any_of(
        out, [&](const Candidate& each) { return each.reference == reference; });
    if (!known) out.push_back({std::move(reference), by_tag});
  };
  const auto asked = reference_of(image);
  const auto named = reference_of(status_image);
  if (id.digest) {
    const auto digest = "@" + id.digest->text();
    if (!id.repository.empty()) add(id.repository + digest, false);
    if (asked) add(asked->name() + digest, false);
    if (named) add(named->name() + digest, false);
  }
  for (const auto& reference : {asked, named}) {
    if (reference) add(reference->text(), !reference->digest);
  }
  return out;
}

}  // namespace iar::agent
