// conda's versions: any words and numbers, [EPOCH!]1.2_3rc1[+local]; docs.conda.io, "Package match
// specifications", and conda.models.version. Its surprises: a word before a number of the same
// place ("1.1a1" < "1.1"), "dev" before all other words, "post" after all numbers.
#include <utility>

#include "version/parts.h"
#include "version/range.h"
#include "version/schemes.h"

namespace iar::version {

namespace {

struct CondaVersion {
  std::string_view epoch;
  std::string_view version;
  std::string_view local;
};

constexpr bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }

// "_" or "-" at the very end is a word of its own; elsewhere it separates, as "." does.
bool are_components(std::string_view text) {
  const bool open_end = text.ends_with('_') || text.ends_with('-');
  if (open_end) text.remove_suffix(1);
  if (text.empty()) return false;
  bool after_separator = true;
  for (const char c : text) {
    if (after_separator && is_separator(c)) return false;
    after_separator = is_separator(c);
  }
  return !after_separator || open_end;
}

bool parse(std::string_view text, CondaVersion& out) {
  constexpr auto known = [](char c) {
    return is_alphanumeric(c) || is_separator(c) || c == '*' || c == '+' || c == '!';
  };
  text = trimmed(text);
  // A hyphen stands for an underscore, but not beside one.
  const bool mixed =
      text.find('-') != std::string_view::npos && text.find('_') != std::string_view::npos;
  if (mixed || !all_of(text, known)) return false;
  const auto bang = text.find('!');
  if (bang != std::string_view::npos) {
    out.epoch = text.substr(0, bang);
    if (!all_digits(out.epoch)) return false;
    text.remove_prefix(bang + 1);
  }
  const auto plus = text.find('+');
  const bool has_local = plus != std::string_view::npos;
  out.version = text.substr(0, plus);
  if (has_local) out.local = text.substr(plus + 1);
  constexpr std::string_view k_signs = "!+";
  if (out.version.find_first_of(k_signs) != std::string_view::npos) return false;
  if (out.local.find_first_of(k_signs) != std::string_view::npos) return false;
  return are_components(out.version) && (!has_local || are_components(out.local));
}

// A run of digits or of something else inside of a component.
struct Run {
  enum class Kind : std::uint8_t { word, number, post };
  Kind kind = Kind::number;
  std::string_view text;  // of a missing number: empty, which is zero
};

Run take_run(std::string_view& component, bool first) {
  if (component.empty()) return {};
  if (is_digit(component.front())) return {Run::Kind::number, take_digits(component)};
  // A component that starts with a word has a zero before it.
  if (first) return {};
  const bool stars = component.front() == '*';
  const auto word =
      take_while(component, [&](char c) { return stars ? c == '*' : !is_digit(c) && c != '*'; });
  if (equal_ignoring_case(word, "post")) return {Run::Kind::post, {}};
  return {Run::Kind::word, word};
}

// "dev" is before all other words but "*"; these are in lower case.
Ordering compare_words(std::string_view left, std::string_view right) {
  const bool left_dev = equal_ignoring_case(left, "dev");
  const bool right_dev = equal_ignoring_case(right, "dev");
  // What is left of a hyphen or an underscore at the end.
  if (left.size() == 1 && right.size() == 1 && is_separator(left[0]) && is_separator(right[0])) {
    return Ordering::equal;
  }
  const bool stars = left.starts_with('*') || right.starts_with('*');
  if (left_dev != right_dev && !stars) return left_dev ? Ordering::less : Ordering::greater;
  return compare_folded(left, right);
}

Ordering compare_runs(const Run& left, const Run& right) {
  const auto order = left.kind <=> right.kind;
  if (order != 0 || left.kind == Run::Kind::post) return order;
  return left.kind == Run::Kind::number ? compare_numbers(left.text, right.text)
                                        : compare_words(left.text, right.text);
}

Ordering compare_components(std::string_view left, std::string_view right) {
  for (bool first = true; first || !left.empty() || !right.empty(); first = false) {
    const auto order = compare_runs(take_run(left, first), take_run(right, first));
    if (order != 0) return order;
  }
  return Ordering::equal;
}

// Up to the next separator, but for one at the very end.
std::string_view take_component(std::string_view& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool end = i + 1 == text.size() && text[i] != '.';
    if (!is_separator(text[i]) || end) continue;
    const auto component = text.substr(0, i);
    text.remove_prefix(i + 1);
    return component;
  }
  return std::exchange(text, {});
}

Ordering compare_lists(std::string_view left, std::string_view right) {
  while (!left.empty() || !right.empty()) {
    const auto order = compare_components(take_component(left), take_component(right));
    if (order != 0) return order;
  }
  return Ordering::equal;
}

Ordering compare_parsed(const CondaVersion& a, const CondaVersion& b) {
  auto order = compare_numbers(a.epoch, b.epoch);
  if (order == 0) order = compare_lists(a.version, b.version);
  return order == 0 ? compare_lists(a.local, b.local) : order;
}

bool valid(std::string_view text) {
  CondaVersion version;
  return parse(text, version);
}

Order compare_conda(std::string_view left, std::string_view right) {
  CondaVersion a;
  CondaVersion b;
  if (!parse(left, a) || !parse(right, b)) return Order::undetermined;
  return order_of(compare_parsed(a, b));
}

// The last run of the prefix: a number is the same, a word starts the version's.
bool starts_component(std::string_view component, std::string_view prefix) {
  for (bool first = true; first || !prefix.empty(); first = false) {
    const Run wanted = take_run(prefix, first);
    const Run found = take_run(component, first);
    const bool last = prefix.empty() && wanted.kind == Run::Kind::word;
    if (last && found.kind == Run::Kind::word) {
      return starts_with_folded(found.text, wanted.text) ||
             compare_words(found.text, wanted.text) == 0;
    }
    if (compare_runs(found, wanted) != 0) return false;
  }
  return true;
}

bool starts_list(std::string_view list, std::string_view prefix) {
  while (!prefix.empty()) {
    const auto wanted = take_component(prefix);
    const auto found = take_component(list);
    const bool same =
        prefix.empty() ? starts_component(found, wanted) : compare_components(found, wanted) == 0;
    if (!same) return false;
  }
  return true;
}

Answer starts_with(std::string_view version, std::string_view prefix) {
  CondaVersion a;
  CondaVersion b;
  if (!parse(version, a) || !parse(prefix, b)) return Answer::undetermined;
  if (compare_numbers(a.epoch, b.epoch) != 0) return Answer::no;
  if (b.local.empty()) return to_answer(starts_list(a.version, b.version));
  return to_answer(compare_lists(a.version, b.version) == 0 && starts_list(a.local, b.local));
}

// "~=1.2.3": at least that, and like it but for the last component.
Answer is_compatible(std::string_view version, std::string_view operand) {
  const auto last = operand.rfind('.');
  if (last == std::string_view::npos) return Answer::undetermined;
  return both(holds(Comparator::greater_equal, compare_conda(version, operand)),
              starts_with(version, operand.substr(0, last)));
}

Answer satisfies(std::string_view text, std::string_view version) {
  text = trimmed(text);
  if (text == "*") return to_answer(valid(version));
  if (take(text, "~=")) return is_compatible(version, text);
  const bool fuzzy = text.starts_with('=') && !text.starts_with("==");
  const auto comparator = take_comparator(text).value_or(Comparator::equal);
  const bool prefix = text.ends_with('*');
  if (prefix) text.remove_suffix(text.ends_with(".*") ? 2 : 1);
  // A star elsewhere is a pattern.
  if (text.find('*') != std::string_view::npos) return Answer::undetermined;
  const bool ordered = comparator != Comparator::equal && comparator != Comparator::not_equal;
  if (ordered || (!prefix && !fuzzy)) return holds(comparator, compare_conda(version, text));
  const Answer answer = starts_with(version, text);
  return comparator == Comparator::not_equal ? negated(answer) : answer;
}

// A match specification's version: "," binds tighter than "|".
Answer contains_conda(std::string_view range, std::string_view version, Prereleases) {
  return any_alternative(range, "|", [&](std::string_view alternative) {
    return all_parts(alternative, ",",
                     [&](std::string_view one) { return satisfies(one, version); });
  });
}

}  // namespace

constexpr Scheme k_conda = {.name = "conda",
                            .also = "",
                            .what = "conda packages",
                            .valid = valid,
                            .compare = compare_conda,
                            .contains = contains_conda,
                            .sample = "1.0"};

}  // namespace iar::version
