// Python's packages: "Version specifiers" of packaging.python.org (PEP 440). Its surprises: "1.0-1"
// is a post-release, ">1.0" leaves out 1.0.post1, and what setuptools once took ("2004d") is none.
#include "version/pypi_version.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

using Phase = PypiVersion::Phase;

bool valid(std::string_view text) { return parse_pypi(text).has_value(); }

Order compare_versions(std::string_view left, std::string_view right) {
  const auto a = parse_pypi(left);
  const auto b = parse_pypi(right);
  return a && b ? order_of(compare_pypi(*a, *b)) : Order::undetermined;
}

bool same_release(const PypiVersion& left, const PypiVersion& right) {
  return compare_numbers(left.epoch, right.epoch) == 0 &&
         compare_number_lists(left.release, right.release, '.') == 0;
}

bool is_prerelease(const PypiVersion& version) {
  return version.phase != Phase::release || version.is_development;
}

// "==1.2.*": as many numbers of the release as the operand has are the same.
bool starts_like(const PypiVersion& version, const PypiVersion& prefix) {
  if (compare_numbers(version.epoch, prefix.epoch) != 0) return false;
  std::string_view wanted = prefix.release;
  std::string_view found = version.release;
  while (!wanted.empty()) {
    if (compare_numbers(take_until(wanted, '.'), take_until(found, '.')) != 0) return false;
  }
  return true;
}

bool is_bare_release(const PypiVersion& version) {
  return version.phase == Phase::release && !version.is_post && !version.is_development &&
         version.local.empty();
}

Answer equals(const PypiVersion& version, std::string_view operand) {
  const bool prefix = operand.ends_with(".*");
  if (prefix) operand.remove_suffix(2);
  const auto wanted = parse_pypi(operand);
  if (!wanted || (prefix && !is_bare_release(*wanted))) return Answer::undetermined;
  if (prefix) return to_answer(starts_like(version, *wanted));
  const auto order = wanted->local.empty() ? compare_pypi_public(version, *wanted)
                                           : compare_pypi(version, *wanted);
  return to_answer(order == 0);
}

// "~=2.2.1": at least that, and like it but for the last number.
Answer is_compatible(const PypiVersion& version, std::string_view operand) {
  const auto wanted = parse_pypi(operand);
  if (!wanted || !wanted->local.empty()) return Answer::undetermined;
  const auto last = wanted->release.rfind('.');
  if (last == std::string_view::npos) return Answer::undetermined;
  PypiVersion prefix = *wanted;
  prefix.release = wanted->release.substr(0, last);
  return to_answer(compare_pypi_public(version, *wanted) >= 0 && starts_like(version, prefix));
}

bool same_phase(const PypiVersion& left, const PypiVersion& right) {
  return left.phase == right.phase && compare_numbers(left.phase_number, right.phase_number) == 0;
}

// 2.0a1 and 2.0.dev1 of 2.0, and 2.0.post1.dev1 of 2.0.post1.
bool is_prerelease_of(const PypiVersion& version, const PypiVersion& base) {
  if (!is_prerelease(version) || !same_release(version, base)) return false;
  return !base.is_post || (version.is_post && compare_numbers(version.post, base.post) == 0);
}

// "<V" leaves out V's prereleases unless V is one, ">V" its post-releases unless V is one, and its
// local versions.
bool is_ordered(Comparator comparator, const PypiVersion& version, const PypiVersion& wanted) {
  const auto order = compare_pypi_public(version, wanted);
  if (comparator == Comparator::less_equal) return order <= 0;
  if (comparator == Comparator::greater_equal) return order >= 0;
  if (comparator == Comparator::less) {
    return order < 0 && (is_prerelease(wanted) || !is_prerelease_of(version, wanted));
  }
  const bool post_of = version.is_post && same_release(version, wanted) &&
                       same_phase(version, wanted) && !wanted.is_post;
  return order > 0 && !post_of;
}

// "===": the texts are the same, ignoring case; the only operator for what is no version.
Answer is_identical(std::string_view version, std::string_view operand) {
  return to_answer(equal_ignoring_case(trimmed(version), operand));
}

Answer satisfies(std::string_view specifier, std::string_view text) {
  specifier = trimmed(specifier);
  if (take(specifier, "===")) return is_identical(text, trimmed(specifier));
  const auto version = parse_pypi(text);
  if (!version) return Answer::undetermined;
  if (take(specifier, "~=")) return is_compatible(*version, specifier);
  const auto comparator = take_comparator(specifier);
  specifier = trimmed(specifier);
  if (!comparator || *comparator == Comparator::equal) return equals(*version, specifier);
  if (*comparator == Comparator::not_equal) return negated(equals(*version, specifier));
  const auto wanted = parse_pypi(specifier);
  if (!wanted || !wanted->local.empty()) return Answer::undetermined;
  return to_answer(is_ordered(*comparator, *version, *wanted));
}

Answer contains_pypi(std::string_view range, std::string_view version, Prereleases) {
  if (trimmed(range).empty() || trimmed(range) == "*") {
    return valid(version) ? Answer::yes : Answer::undetermined;
  }
  return any_alternative(range, "||", [&](std::string_view alternative) {
    return all_parts(alternative, ",",
                     [&](std::string_view one) { return satisfies(one, version); });
  });
}

}  // namespace

constexpr Scheme k_pypi = {.name = "pypi",
                           .also = "python pep440",
                           .what = "Python packages",
                           .valid = valid,
                           .compare = compare_versions,
                           .contains = contains_pypi,
                           .sample = "1.0"};

}  // namespace iar::version
