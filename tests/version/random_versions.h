// Versions made up at random that look like those of a scheme, some of them not quite.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "version/version.h"

namespace iar::version {

class RandomVersions {
 public:
  explicit RandomVersions(std::uint32_t seed) : random_(seed) {}

  // One of a few numbers, words and marks that versions consist of, again and again.
  std::string next();

 private:
  std::string_view one_of(const std::vector<std::string_view>& list);

  std::mt19937 random_;
};

// Three versions that contradict each other: empty when all is well.
std::string contradiction(const Scheme& scheme, const std::string& a, const std::string& b,
                          const std::string& c);
// False: the specification itself is not transitive (docs/versions.md).
bool is_transitive(const Scheme& scheme);

}  // namespace iar::version
