#include "version/vers.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "version/parts.h"

namespace iar::version {

namespace {

constexpr std::array<std::pair<Comparator, std::string_view>, 6> k_signs = {{
    {Comparator::less_equal, "<="},
    {Comparator::greater_equal, ">="},
    {Comparator::not_equal, "!="},
    {Comparator::less, "<"},
    {Comparator::greater, ">"},
    {Comparator::equal, ""},
}};

std::string_view sign_of(Comparator comparator) {
  return std::ranges::find(k_signs, comparator, &std::pair<Comparator, std::string_view>::first)
      ->second;
}

std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    std::uint8_t byte = 0;
    if (i + 2 >= text.size() || !unhex(lowered(text.substr(i + 1, 2)), {&byte, 1})) {
      return std::nullopt;
    }
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

// Percent signs where the grammar has another use for the character, and outside of ASCII.
std::string quoted(std::string_view text) {
  constexpr std::string_view k_plain = "-._~:+";
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || k_plain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += k_digits[byte / 16];
    out += k_digits[byte % 16];
  }
  return out;
}

Result<VersConstraint> parse_constraint(std::string_view text) {
  VersConstraint out;
  for (const auto& [comparator, sign] : k_signs) {
    if (!take(text, sign)) continue;
    out.comparator = comparator;
    break;
  }
  auto version = unquoted(text);
  if (!version || version->empty()) {
    return make_error(ErrorCode::corrupt, "a constraint of a version range has no version");
  }
  out.version = std::move(*version);
  return out;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return !is_space(c); });
  return out;
}

Order compare_constraints(const Scheme& scheme, const VersConstraint& left,
                          const VersConstraint& right) {
  return compare(scheme, left.version, right.version);
}

// By version; false: two of them cannot be compared.
bool sort(const Scheme& scheme, std::vector<VersConstraint>& constraints) {
  const auto invalid = [&](const VersConstraint& one) {
    return !valid_version(scheme, one.version);
  };
  if (std::ranges::any_of(constraints, invalid)) return false;
  std::ranges::stable_sort(constraints, [&](const auto& left, const auto& right) {
    return compare_constraints(scheme, left, right) == Order::less;
  });
  return true;
}

bool is_lower_bound(Comparator comparator) {
  return comparator == Comparator::greater || comparator == Comparator::greater_equal;
}

// Bounds sorted by version, of which each is to be held against its neighbours: a version is in
// when the nearest bound below it opens and the nearest above it closes.
Answer between(const Scheme& scheme, const std::vector<VersConstraint>& bounds,
               std::string_view version) {
  const VersConstraint* below = nullptr;
  const VersConstraint* above = nullptr;
  for (const VersConstraint& bound : bounds) {
    const Order order = compare(scheme, version, bound.version);
    if (order == Order::undetermined) return Answer::undetermined;
    if (holds(bound.comparator, order) == Answer::yes && order == Order::equal) return Answer::yes;
    // V itself is beyond "<V" and short of ">V".
    const bool beyond =
        order == Order::equal ? !is_lower_bound(bound.comparator) : order == Order::greater;
    if (beyond) below = &bound;
    if (!beyond && above == nullptr) above = &bound;
  }
  if (below != nullptr && above != nullptr) {
    return to_answer(is_lower_bound(below->comparator) || !is_lower_bound(above->comparator));
  }
  if (below != nullptr) return to_answer(is_lower_bound(below->comparator));
  return to_answer(above != nullptr && !is_lower_bound(above->comparator));
}

}  // namespace

Result<Vers> Vers::parse(std::string_view text) {
  const std::string compact = without_blanks(text);
  std::string_view rest = compact;
  Vers out;
  if (!take_folded(rest, "vers:") || rest.find('/') == std::string_view::npos) {
    return make_error(ErrorCode::corrupt, "not a version range of the form vers:SCHEME/RANGE");
  }
  out.scheme = take_until(rest, '/');
  if (rest == "*") {
    out.any = true;
    return out;
  }
  while (!rest.empty()) {
    const auto constraint = take_until(rest, '|');
    if (constraint.empty()) continue;
    if (out.constraints.size() == k_vers_constraints_max) {
      return make_error(ErrorCode::limit, "a version range has too many constraints");
    }
    TRY_ASSIGN(auto parsed, parse_constraint(constraint));
    out.constraints.push_back(std::move(parsed));
  }
  if (out.scheme.empty() || out.constraints.empty()) {
    return make_error(ErrorCode::corrupt, "a version range has no scheme or no constraint");
  }
  return out;
}

Result<Vers> Vers::parse_canonical(std::string_view text) {
  TRY_ASSIGN(auto out, parse(text));
  const Scheme* scheme = find_scheme(out.scheme);
  if (scheme == nullptr) return make_error(ErrorCode::unsupported, "an unknown version scheme");
  // Only of moments does vers fix how they are written.
  const bool moments = scheme->name == "datetime";
  const bool written = std::ranges::all_of(out.constraints, [&](const VersConstraint& one) {
    return !moments || valid_version(*scheme, one.version);
  });
  if (!written || out.text() != text) {
    return make_error(ErrorCode::corrupt, "a version range is not in its canonical form");
  }
  return out;
}

std::string Vers::text() const {
  std::vector<VersConstraint> sorted = constraints;
  const Scheme* known = find_scheme(scheme);
  if (known != nullptr && !sort(*known, sorted)) sorted = constraints;
  std::string out = "vers:" + scheme + "/";
  if (any) return out + "*";
  for (const VersConstraint& one : sorted) {
    if (out.back() != '/') out += '|';
    out += sign_of(one.comparator);
    out += quoted(one.version);
  }
  return out;
}

Answer contains(const Vers& range, std::string_view version) {
  const Scheme* scheme = find_scheme(range.scheme);
  if (range.any) return Answer::yes;
  if (scheme == nullptr || !valid_version(*scheme, version)) return Answer::undetermined;
  std::vector<VersConstraint> bounds;
  bool only_exceptions = true;
  for (const VersConstraint& one : range.constraints) {
    const bool exact =
        one.comparator == Comparator::equal || one.comparator == Comparator::not_equal;
    only_exceptions = only_exceptions && one.comparator == Comparator::not_equal;
    if (!exact) {
      bounds.push_back(one);
      continue;
    }
    const Order order = compare(*scheme, version, one.version);
    if (order == Order::undetermined) return Answer::undetermined;
    if (order == Order::equal) return to_answer(one.comparator == Comparator::equal);
  }
  if (only_exceptions) return Answer::yes;
  return sort(*scheme, bounds) ? between(*scheme, bounds, version) : Answer::undetermined;
}

}  // namespace iar::version
