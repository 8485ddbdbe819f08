// Ruby's packages: numbers and words with dots between, 1.2.0.rc1; Gem::Version and
// Gem::Requirement of guides.rubygems.org, "Patterns" and the classes' documentation. Its
// surprises: any word makes a prerelease, "1.0-1" is one too, and "" is version 0.
#include <array>

#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

constexpr std::size_t k_gem_segments_max = 64;

// The runs of digits and of letters; a hyphen stands for the word "pre".
struct GemVersion {
  std::array<std::string_view, k_gem_segments_max> segments;
  std::size_t count = 0;

  bool add(std::string_view segment) {
    if (count == segments.size()) return false;
    segments[count++] = segment;
    return true;
  }
};

constexpr std::string_view k_prerelease = "pre";

bool is_word(std::string_view segment) { return !segment.empty() && is_letter(segment.front()); }

// Letters and digits between the dots; behind the first hyphen also hyphens.
bool are_parts(std::string_view text) {
  bool hyphens = false;
  std::size_t length = 0;
  for (const char c : text) {
    if (c == '.' || (c == '-' && !hyphens)) {
      if (length == 0) return false;
      hyphens = hyphens || c == '-';
      length = 0;
    } else if (is_alphanumeric(c) || c == '-') {
      ++length;
    } else {
      return false;
    }
  }
  return length > 0;
}

// Trailing zeros of the numbers before the first word, and of all behind it, say nothing.
void add_canonically(const GemVersion& all, GemVersion& out) {
  std::size_t words = 0;
  while (words < all.count && !is_word(all.segments[words])) ++words;
  std::size_t numbers = words;
  while (numbers > 0 && is_zero(all.segments[numbers - 1])) --numbers;
  std::size_t end = all.count;
  while (end > words && is_zero(all.segments[end - 1])) --end;
  for (std::size_t i = 0; i < numbers; ++i) out.add(all.segments[i]);
  for (std::size_t i = words; i < end; ++i) out.add(all.segments[i]);
}

bool split_segments(std::string_view text, GemVersion& out) {
  while (!text.empty()) {
    std::string_view segment = take_digits(text);
    if (segment.empty()) segment = take_while(text, is_letter);
    if (segment.empty()) {
      if (text.front() == '-') segment = k_prerelease;
      text.remove_prefix(1);
    }
    if (!segment.empty() && !out.add(segment)) return false;
  }
  return true;
}

bool split(std::string_view text, GemVersion& out) {
  text = trimmed(text);
  if (text.empty()) text = "0";
  return is_digit(text.front()) && are_parts(text) && split_segments(text, out);
}

bool parse(std::string_view text, GemVersion& out) {
  GemVersion all;
  if (!split(text, all)) return false;
  add_canonically(all, out);
  return true;
}

Ordering compare_segments(std::string_view left, std::string_view right) {
  if (is_word(left) != is_word(right)) return is_word(left) ? Ordering::less : Ordering::greater;
  return is_word(left) ? left <=> right : compare_numbers(left, right);
}

// A missing segment is a zero, which is after any word.
Ordering compare_versions(const GemVersion& left, const GemVersion& right) {
  for (std::size_t i = 0; i < left.count || i < right.count; ++i) {
    const auto order = compare_segments(i < left.count ? left.segments[i] : std::string_view{},
                                        i < right.count ? right.segments[i] : std::string_view{});
    if (order != 0) return order;
  }
  return Ordering::equal;
}

bool valid(std::string_view text) {
  GemVersion version;
  return parse(text, version);
}

Order compare_gem(std::string_view left, std::string_view right) {
  GemVersion a;
  GemVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  return order_of(compare_versions(a, b));
}

// "~> 2.1.3": at least that, and the numbers before the first word, without the last, are the same;
// 2.2.a is a prerelease of what is out, and out too.
Answer is_pessimistic(std::string_view operand, std::string_view text) {
  GemVersion wanted;
  GemVersion version;
  const Order order = compare_gem(text, operand);
  if (order == Order::undetermined || !split(operand, wanted) || !split(text, version)) {
    return Answer::undetermined;
  }
  if (order == Order::less) return Answer::no;
  std::size_t numbers = 0;
  while (numbers < wanted.count && !is_word(wanted.segments[numbers])) ++numbers;
  if (numbers > 1) --numbers;
  for (std::size_t i = 0; i < numbers; ++i) {
    const bool number = i < version.count && !is_word(version.segments[i]);
    const std::string_view found = number ? version.segments[i] : std::string_view{};
    if (compare_numbers(found, wanted.segments[i]) != 0) return Answer::no;
  }
  return Answer::yes;
}

Answer satisfies(std::string_view requirement, std::string_view version) {
  requirement = trimmed(requirement);
  if (take(requirement, "~>")) return is_pessimistic(trimmed(requirement), version);
  const auto comparator = take_comparator(requirement);
  if (!comparator && requirement.empty()) return Answer::undetermined;
  return holds(comparator.value_or(Comparator::equal), compare_gem(version, requirement));
}

Answer contains_gem(std::string_view range, std::string_view version, Prereleases) {
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return all_parts(alternative, ",",
                     [&](std::string_view one) { return satisfies(one, version); });
  });
}

}  // namespace

constexpr Scheme k_gem = {.name = "gem",
                          .also = "rubygems ruby",
                          .what = "Ruby packages",
                          .valid = valid,
                          .compare = compare_gem,
                          .contains = contains_gem,
                          .sample = "1.0"};

}  // namespace iar::version
