// Names of images in registries, in every spelling that people write: the grammar of the
// distribution project's `reference` package, with the rules that docker.io has of old (a bare name
// is docker.io/library/NAME, index.docker.io and registry-1.docker.io are docker.io).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/digest.h"

namespace iar::pull {

constexpr std::size_t k_repository_length_max = 255;
constexpr std::size_t k_tag_length_max = 128;
constexpr std::size_t k_reference_length_max = 1024;

struct Reference {
  std::string domain;      // "docker.io", "localhost:5000", "[::1]:5000"; as written otherwise
  std::string repository;  // "library/ubuntu"
  std::string tag;         // empty: none was written
  std::optional<model::Digest> digest;  // when there, it decides and the tag is decoration

  // Errors: corrupt (not a reference; the message says which part), unsupported (a digest other
  // than sha256), limit (too long).
  static Result<Reference> parse(std::string_view text);

  // "docker.io/library/ubuntu": what keyrings and policies are asked with.
  [[nodiscard]] std::string name() const { return domain + "/" + repository; }
  // What a registry is asked for: the digest, else the tag, else "latest".
  [[nodiscard]] std::string object() const;
  // The whole reference, normalised; without a digest the tag is always there.
  [[nodiscard]] std::string text() const;
  // The authority that answers for the domain: docker.io is served by registry-1.docker.io.
  [[nodiscard]] std::string registry() const;

  bool operator==(const Reference&) const = default;
};

// The registry's authority for a domain as written in a reference.
std::string registry_of_domain(std::string_view domain);

}  // namespace iar::pull
