// Patterns with wildcards, as policies name packages, paths and ids.
#pragma once

#include <cstdint>
#include <string_view>

namespace iar::match {

constexpr std::size_t k_glob_bytes_max = 512;

enum class Glob : std::uint8_t {
  name,  // "*" is any text, "?" any character
  path,  // "*" and "?" stop at "/", "**" does not; "**/" also is nothing
};

// Whether the whole text is what the pattern describes. Time: the product of both lengths; a
// pattern longer than k_glob_bytes_max describes nothing.
bool glob_matches(Glob kind, std::string_view pattern, std::string_view text);

}  // namespace iar::match
