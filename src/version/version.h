// Versions of packages: which of two comes first, and which a range takes in, by the rules of the
// ecosystem that wrote them.
//
// A version or a range that does not parse is *undetermined*, and so is every answer that would
// hang on it: nothing unclear may look like "not affected". docs/versions.md lists the schemes,
// their specifications, and what was decided where those are silent.
//
// Comparing takes no memory but the stack, and time linear in the length of the versions. Numbers
// have any length. Texts longer than the limits below are undetermined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iar::version {

constexpr std::size_t k_version_bytes_max = 512;
constexpr std::size_t k_range_bytes_max = 8192;

enum class Order : std::uint8_t { less, equal, greater, undetermined };
enum class Answer : std::uint8_t { no, yes, undetermined };

// "<", "=", ">" or "?".
char order_sign(Order order);
// "no", "yes" or "undetermined".
std::string_view answer_name(Answer answer);
// What the same two versions are the other way around.
Order opposite(Order order);

// Whether a range takes in prereleases that it does not name. npm and cargo leave them out when
// they look for something to install; a range of affected versions means them.
enum class Prereleases : std::uint8_t { as_installers_do, included };

// The rules of one ecosystem. Both functions take any bytes.
struct Scheme {
  std::string_view name;  // the word of purl and vers where they have one
  std::string_view also;  // further names, one blank between
  std::string_view what;
  bool (*valid)(std::string_view version) = nullptr;
  Order (*compare)(std::string_view left, std::string_view right) = nullptr;
  // A range in the ecosystem's own notation, else in the plain one of range.h.
  Answer (*contains)(std::string_view range, std::string_view version, Prereleases) = nullptr;
  std::string_view sample;  // some valid version
};

// Sorted by name.
std::span<const Scheme* const> schemes();
// The scheme of that name, ignoring case; null: none.
const Scheme* find_scheme(std::string_view name);

// What `scheme.compare` and `scheme.contains` say, within the limits above.
Order compare(const Scheme& scheme, std::string_view left, std::string_view right);
Answer contains(const Scheme& scheme, std::string_view range, std::string_view version,
                Prereleases prereleases = Prereleases::included);
// Whether the scheme can read the range at all.
bool valid_range(const Scheme& scheme, std::string_view range);
bool valid_version(const Scheme& scheme, std::string_view version);

}  // namespace iar::version
